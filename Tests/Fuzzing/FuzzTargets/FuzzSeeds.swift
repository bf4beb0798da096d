import Foundation

extension FuzzTarget {
    /// What mutations begin with: inputs that get deep into the parser.
    /// - Parameter corpus: A directory of further ones, each file an input; read for uploads and workflow files.
    package func seeds(corpus: String? = nil) -> [[UInt8]] {
        var seeds = self.builtIn.map { Array($0.utf8) }
        if self == .upload {
            seeds += FuzzPictures.all.map { [0] + $0 }
            seeds += FuzzVideos.all.map { [FuzzUploads.recording] + $0 }
        }
        if self == .chip { seeds.append(FuzzChips.group) }
        guard let corpus, let walk = FileManager.default.enumerator(atPath: corpus) else { return seeds }
        let kinds = self.kindsOfFile
        let names = walk.compactMap { $0 as? String }.filter { name in kinds.contains { name.hasSuffix($0) } }.sorted()
        for name in names {
            guard let data = FileManager.default.contents(atPath: "\(corpus)/\(name)"), data.count <= 256 * 1024
            else { continue }
            seeds.append((self == .upload ? [0] : []) + data)
        }
        return seeds
    }

    private var kindsOfFile: [String] {
        switch self {
        case .upload: [".png", ".jpg", ".jpeg", ".pdf", ".json"]
        case .workflow, .simulation: [".yaml", ".yml", ".json"]
        case .json: [".json"]
        case .multipart, .boundary, .chip, .words: []
        }
    }

    private var builtIn: [String] {
        switch self {
        case .json:
            [
                #"{"a":[1,-0.5e-3,1E400,true,false,null,"\u00e9\ud83d\ude00\n",{}],"":[[[]]],"b":9007199254740993}"#,
                #" [ "\"\\\/\b\f\n\r\t" , 0 , 123456789012345678901234567890 , 5e-324 ] "#, "\"\u{2028}é\"", "-0",
            ]
        case .multipart:
            [
                "0--X\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\npassport\r\n"
                    + "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\\\"b.png\"\r\n"
                    + "Content-Type: image/png\r\n\r\n\r\n--Y\r\n-\r\n--X--\r\nafter",
                "3before\r\n--X  \r\ncontent-disposition:form-data;name=a;filename*=UTF-8''%e2%98%83.png\r\n\r\n\r\n--X--",
                "7--X\r\nContent-Disposition: form-data; name=\"location[ip_address]\"\r\n\r\n::1\r\n--X--\r\n",
            ]
        case .boundary:
            [
                "multipart/form-data; boundary=X", "Multipart/Form-Data; charset=utf-8; boundary=\"a b\\\"c\"; x=y",
                "multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", "multipart/form-data; boundary=",
            ]
        case .chip: [#"{"dg1":"YWJj","DG2":"7501FF","sod":null}"#]
        case .upload: [#"0{"dg1":"YWJj","sod":["a",{"b":null}]}"#]
        case .workflow:
            [
                """
                format: martlet.workflow/1
                name: Sample
                description: "with \\"quotes\\" and é"
                nodes:
                  - {id: start, type: start}
                  - id: end
                    type: approve
                edges:
                  - {from: start, to: end}
                """,
                #"{"format":"martlet.workflow/1","name":"a","nodes":[{"id":"start","type":"start"}],"edges":[]}"#,
                "a: &x [1, 2]\nb: *x\nc: !!str 3\n? d\n: |\n  text\n", "{a: [b, {c: 'd''e'}], f: \"\\x41\"}",
            ]
        case .simulation:
            ["tests:\n  - name: one\n    inputs: {a: 1}\n    expect: {status: approved}\n", #"{"tests":[]}"#]
        case .words:
            [
                "127.0.0.1", "::ffff:10.0.0.1", "2001:db8::/32", "10.0.0.0/8", "fe80::1%eth0", "0x7f.1",
                "https://hooks.example:8443/a?b=c", "http://[::1]:80/", "https://user@a/", "HTTPS://EXAMPLE.com",
                "api_live.abcdefghijk.abcdefghijklmnopqrstuvwxyz012345", "api_sandbox_us.abc.def",
            ]
        }
    }
}
