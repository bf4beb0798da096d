/// A certificate for `receiver.test`, for servers inside these tests only; it secures nothing.
///
/// `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=receiver.test
/// -addext subjectAltName=DNS:receiver.test -keyout key.pem -out certificate.pem`
enum ReceiverCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBoTCCAUegAwIBAgIUBG/5wAQrbGujud+TyXDBPs/z0h0wCgYIKoZIzj0EAwIw
        GDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDAgFw0yNjExMjEwOTQxNTJaGA8yMTI2
        MTAyODA5NDE1MlowGDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDBZMBMGByqGSM49
        AgEGCCqGSM49AwEHA0IABO5qhF8E/ScmOlWozbyZuHpkb9vHnVz52i+oYREIvjRK
        QQOwOTn+Gd6aJUaswNx87pgURHE1h+Gnrdy3h246coijbTBrMB0GA1UdDgQWBBQu
        xpd6FNnSEf+xeh2GA06lHWSxSjAfBgNVHSMEGDAWgBQuxpd6FNnSEf+xeh2GA06l
        HWSxSjAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDXJlY2VpdmVyLnRlc3Qw
        CgYIKoZIzj0EAwIDSAAwRQIgGC9A+HhnnLS93Q7vGy2rOM3Vbc41POXBFMsJ9lVn
        16wCIQDWTHCxUN4Pu3Ss374QyVb+iR+wiUEiSqSBUF0BMj30vw==
        -----END CERTIFICATE-----
        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWVVgBzroj4NU4zEa
        OssAmoYtwkNSEZ+R37IufLLEt6ahRANCAATuaoRfBP0nJjpVqM28mbh6ZG/bx51c
        +dovqGERCL40SkEDsDk5/hnemiVGrMDcfO6YFERxNYfhp63ct4duOnKI
        -----END PRIVATE KEY-----
        """
}
