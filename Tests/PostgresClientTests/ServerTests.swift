import Testing

/// Suites that need the server. They run one after the other, because many of them measure time, and all of them
/// together would make the machine too slow for that.
@Suite(.serialized)
enum ServerTests {}
