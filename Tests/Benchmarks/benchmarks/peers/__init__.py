"""Other queues on Postgres, each as its documentation would have it run fast."""
