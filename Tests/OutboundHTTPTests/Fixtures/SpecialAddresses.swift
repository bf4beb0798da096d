/// First and last address of every denied range, and the public addresses beside them; written out by hand from IANA's
/// special-purpose registries, not computed from the table under test.
enum SpecialAddresses {
    static let denied: [(first: String, last: String)] = [
        ("0.0.0.0", "0.255.255.255"), ("10.0.0.0", "10.255.255.255"), ("100.64.0.0", "100.127.255.255"),
        ("127.0.0.0", "127.255.255.255"), ("169.254.0.0", "169.254.255.255"), ("172.16.0.0", "172.31.255.255"),
        ("192.0.0.0", "192.0.0.255"), ("192.0.2.0", "192.0.2.255"), ("192.88.99.0", "192.88.99.255"),
        ("192.168.0.0", "192.168.255.255"), ("198.18.0.0", "198.19.255.255"), ("198.51.100.0", "198.51.100.255"),
        ("203.0.113.0", "203.0.113.255"), ("224.0.0.0", "239.255.255.255"), ("240.0.0.0", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("::", "::255.255.255.255"),
        ("::ffff:127.0.0.0", "::ffff:127.255.255.255"), ("::ffff:169.254.0.0", "::ffff:169.254.255.255"),
        ("64:ff9b::", "64:ff9b::ffff:ffff"), ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
        ("100::", "100::ffff:ffff:ffff:ffff"), ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"), ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"), ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("::1:0:0:0:0", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ]

    static let single = ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "100.100.100.200"]

    static let neighbours = [
        "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.1.255",
        "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
        "198.51.99.255", "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "::ffff:8.8.8.8",
        "2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:1::", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db9::", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::", "2606:4700::1111",
        "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::",
    ]

    /// Hosts that lead to the own machine or a metadata service in some client; `%d` is the port. From measurements
    /// with glibc, and published bypasses of other filters.
    static let oddURLs = [
        "http://127.0.0.1:%d/", "http://127.1:%d/", "http://127.0.1:%d/", "http://0x7f.1:%d/", "http://0x7f000001:%d/",
        "http://0X7F.0X0.0X0.0X1:%d/", "http://2130706433:%d/", "http://0177.0.0.1:%d/", "http://017700000001:%d/",
        "http://0:%d/", "http://0.0.0.0:%d/", "http://127.255.255.254:%d/", "http://[::1]:%d/", "http://[::]:%d/",
        "http://[0:0:0:0:0:0:0:1]:%d/", "http://[::ffff:7f00:1]:%d/", "http://[::ffff:127.0.0.1]:%d/",
        "http://[::127.0.0.1]:%d/", "http://[0:0:0:0:0:ffff:7f00:0001]:%d/", "http://localhost:%d/",
        "http://LOCALHOST:%d/", "http://①②⑦.⓪.⓪.①:%d/", "http://127。0。0。1:%d/", "http://127｡0｡0｡1:%d/",
        "http://１２７.0.0.1:%d/", "http://%31%32%37.0.0.1:%d/", "http://localhost%00.example:%d/",
        "http://[localhost]:%d/",
        "http://[127.0.0.1]:%d/", "http://[::1%25lo]:%d/", "http://127.0.0.1.:%d/", "http://localhost.:%d/",
        "http://example.com@127.0.0.1:%d/", "http://example.com:80@127.0.0.1:%d/", "http://127.0.0.1:%d@127.0.0.1:%d/",
        "http://example.com\\@127.0.0.1:%d/", "http://127.0.0.1:%d\\.example.com/", "http:\\\\127.0.0.1:%d/",
        "http:/127.0.0.1:%d/", "http:127.0.0.1:%d/", "//127.0.0.1:%d/", "http:///127.0.0.1:%d/",
        "http://127.0.0.1:%d#.example.com/",
        "http://127.0.0.1:%d?.example.com/", "http://example.com#@127.0.0.1:%d/", "http://127.0.0.1:%d/#",
        "http:// 127.0.0.1:%d/",
        "http://127.0.0.1 :%d/", "http://127.0.0.1\t:%d/", "\nhttp://127.0.0.1:%d/", "http://127.0.0.1:%d\r\nx: y/",
        "https://127.0.0.1:%d/", "https://[::1]:%d/", "https://localhost:%d/", "HTTP://127.0.0.1:%d/",
        "ftp://127.0.0.1:%d/",
        "unix://127.0.0.1:%d/", "http+unix://127.0.0.1:%d/", "http://0x7f.0x0.0x0.0x1:%d/", "http://00000177.0.0.1:%d/",
        "http://127.00.00.01:%d/", "http://0xa9fea9fe:%d/", "http://169.254.169.254:%d/", "http://[fd00:ec2::254]:%d/",
    ]
}
