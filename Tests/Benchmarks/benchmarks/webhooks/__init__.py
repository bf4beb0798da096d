"""What the suite `webhooks` is made of: receivers, good and bad, and a producer of deliveries."""
