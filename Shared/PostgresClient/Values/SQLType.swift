/// Object identifiers of the built-in types (`pg_type.dat`); they never change between servers.
enum SQLType {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let char: UInt32 = 18
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let void: UInt32 = 2278
    static let date: UInt32 = 1082
    static let timestamp: UInt32 = 1114
    static let timestamptz: UInt32 = 1184
    static let numeric: UInt32 = 1700
    static let uuid: UInt32 = 2950
    static let jsonb: UInt32 = 3802

    /// The first identifier given to types that are not built in: enumerations, extensions.
    static let firstUserDefined: UInt32 = 16384

    /// The array type of a type this module binds; 0, which the server must infer, for any other.
    static func array(of element: UInt32) -> UInt32 {
        switch element {
        case self.bool: 1000
        case self.bytea: 1001
        case self.int2: 1005
        case self.int4: 1007
        case self.text: 1009
        case self.int8: 1016
        case self.float8: 1022
        case self.timestamptz: 1185
        case self.uuid: 2951
        case self.jsonb: 3807
        default: 0
        }
    }

    /// Whether the binary representation is the text itself.
    static func isText(_ oid: UInt32) -> Bool {
        switch oid {
        // text, varchar, bpchar, name, "char", unknown, json, xml, and enumeration labels.
        case self.text, 1043, 1042, 19, self.char, 705, self.json, 142: true
        default: oid >= self.firstUserDefined
        }
    }
}
