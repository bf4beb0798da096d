/// The Prometheus text format 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
enum PrometheusText {
    /// The content type of an answer in this format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The lines before a metric's samples.
    static func head(name: String, kind: MetricKind, help: String) -> String {
        "# HELP \(name) \(self.escapedHelp(help))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One sample.
    static func line(_ name: String, _ labels: [(String, String)], _ value: Double) -> String {
        "\(name)\(self.labels(labels)) \(self.number(value))\n"
    }

    /// A name with every character that is not allowed replaced: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    static func metricName(_ text: String) -> String { self.sanitised(text, isColonAllowed: true) }

    /// A label's name: as a metric's, without colons; `__` at the start is reserved.
    static func labelName(_ text: String) -> String {
        let name = self.sanitised(text, isColonAllowed: false)
        return name.hasPrefix("__") ? "label" + name : name
    }

    /// Labels in braces, sorted by name so that one series has one spelling; empty without any.
    static func labels(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\($0.0)=\"\(self.escapedValue($0.1))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    /// A number as Go's parser reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }

    private static func sanitised(_ text: String, isColonAllowed: Bool) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(scalar)
            case "0"..."9":
                if name.isEmpty { name = "_" }
                name.unicodeScalars.append(scalar)
            case ":" where isColonAllowed: name.unicodeScalars.append(scalar)
            default: name += "_"
            }
        }
        return name.isEmpty ? "_" : name
    }

    private static func escapedValue(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private static func escapedHelp(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
