import Testing
import VerificationDomain

@Suite
struct BrandLogoTests {
    private static let head = #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">"#

    private static func svg(_ text: String) throws(BrandLogoError) -> String {
        String(decoding: try BrandLogo(Array(text.utf8), contentType: .svg).bytes, as: UTF8.self)
    }

    @Test
    func aPlainPictureComesBackWithoutWhatEditorsLeave() throws {
        let made = try Self.svg(
            """
            \u{FEFF}<?xml version="1.0" encoding="UTF-8"?>
            <!-- Made by an editor -->
            <svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/" viewBox='0 0 8 8'
              inkscape:version="1.3">
              <metadata><rdf:RDF xmlns:rdf="x"><script>alert(1)</script></rdf:RDF></metadata>
              <sodipodi:namedview id="v"/>
              <title>A &amp; B</title>
              <defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs>
              <path d="M0 0h8" fill="url(#g)" inkscape:label="x"/>
            </svg>
            """)
        #expect(
            made == Self.head + "<title>A &amp; B</title><defs><linearGradient id=\"g\">"
                + "<stop offset=\"0\" stop-color=\"#fff\"/></linearGradient></defs>"
                + "<path d=\"M0 0h8\" fill=\"url(#g)\"/></svg>")
        // What was made safe is safe: nothing changes a second time.
        #expect(try Self.svg(made) == made)
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "<SCRIPT/>", "<style>*{fill:red}</style>", "<foreignObject/>",
        "<image href='https://evil.example/x.png'/>", "<use href='#a'/>", "<a/>", "<animate/>", "<set/>", "<iframe/>",
        "<path onload='alert(1)'/>", "<path style='fill:url(https://evil.example)'/>", "<path href='#a'/>",
        "<path xlink:href='javascript:alert(1)'/>", "<path fill='url(https://evil.example/#a)'/>",
        "<path fill='url( #a )'/>", "<path fill='u\\72l(//evil.example)'/>", "<path fill='URL(//evil.example)'/>",
        "<path fill='url(#a) url(data:x)'/>", "<path id='https://evil.example'/>", "<svg/>", "<filter/>",
        "<text>x</text>",
    ])
    func whatCouldRunLoadLinkOrStyleIsRefused(_ inner: String) {
        #expect {
            try Self.svg(Self.head + inner + "</svg>")
        } throws: { error in
            guard case .forbiddenSVG(let name) = error as? BrandLogoError else { return false }
            return !name.isEmpty
        }
    }

    @Test(arguments: [
        "", "x", "<svg", "<svg>", "</svg>", "<svg/><svg/>", "<svg/>x", "<p/>", "<svg><g></svg></g>", "<svg a></svg>",
        "<svg id=1/>", "<svg id='a'x='1'/>", "<svg id='a' id='b'/>", "<svg>&nbsp;</svg>",
        "<svg><title>&#0;</title></svg>",
        "<svg><title>&#xFFFFFFFF;</title></svg>", "<svg><title>&amp</title></svg>", "<svg><title>\u{1}</title></svg>",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "<svg><![CDATA[x]]></svg>", "<svg><?php x?></svg>",
        "<svg><!-- ",
        "<svg id='<'/>", "<svg xmlns='http://www.w3.org/1999/xhtml'/>", "<svg><\u{301}g/></svg>",
        String(repeating: "<g>", count: 40), "<svg>" + String(repeating: "<g>", count: 40),
    ])
    func whatIsNoWellFormedPictureIsRefused(_ text: String) {
        let error = #expect(throws: BrandLogoError.self) { try Self.svg(text) }
        #expect(error == .malformedSVG || (text.isEmpty && error == .tooLarge))
    }

    @Test
    func bytesThatAreNoTextAreRefused() {
        #expect(throws: BrandLogoError.malformedSVG) { try BrandLogo([0x3C, 0xFF, 0xFE], contentType: .svg) }
    }

    /// Ten thousand damaged files, the same in every run.
    @Test
    func noDamageBringsAnythingForbiddenThrough() {
        let whole = Array(
            (Self.head + "<g fill='url(#a)'><path d='M0 0'/><!-- c --><title>a&amp;b</title></g><a:b><c/></a:b></svg>")
                .utf8)
        let parts = [
            "<script>", "onload='x'", "&#60;script>", "]]>", "<!--", "url(", "'", "\"", "<", ">", "&", "\u{0}",
        ]
        var state: UInt64 = 42
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var taken = 0
        for _ in 0..<10_000 {
            var bytes = whole
            for _ in 0...random(3) {
                let place = random(bytes.count)
                switch random(4) {
                case 0: bytes[place] = UInt8(random(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array(parts[random(parts.count)].utf8), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + random(12)))
                }
            }
            guard let logo = try? BrandLogo(bytes, contentType: .svg) else { continue }
            taken += 1
            // Words and values may say anything: they are escaped.
            let outline = String(decoding: logo.bytes, as: UTF8.self).lowercased()
                .replacing(/"[^"]*"/, with: "").replacing(/>[^<]*</, with: "><")
            #expect(!outline.contains("<script") && !outline.contains("onload") && !outline.contains("<!"))
            #expect((try? BrandLogo(logo.bytes, contentType: .svg)) == logo)
        }
        #expect(taken > 100)
    }

    // MARK: PNG

    private static func chunk(_ name: String, _ data: [UInt8] = []) -> [UInt8] {
        [0, 0, UInt8(data.count >> 8), UInt8(data.count & 0xFF)] + Array(name.utf8) + data + [0, 0, 0, 0]
    }

    private static func png(width: Int = 8, _ more: [UInt8] = [], end: [UInt8] = chunk("IEND")) -> [UInt8] {
        let size: [UInt8] = [0, 0, UInt8(width >> 8), UInt8(width & 0xFF), 0, 0, 0, 8, 8, 0, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", size) + more
            + Self.chunk("IDAT", [1]) + end
    }

    @Test
    func aPNGKeepsThePictureAndNothingElse() throws {
        let more = Self.chunk("tEXt", Array("Author\0Anna".utf8)) + Self.chunk("eXIf", [1, 2, 3])
        let trailing = Self.chunk("IEND") + Array("<script>".utf8)
        #expect(try BrandLogo(Self.png(more, end: trailing), contentType: .png).bytes == Self.png())
        #expect(try BrandLogo(Self.png(width: 1_024), contentType: .png).bytes == Self.png(width: 1_024))
    }

    @Test
    func whatIsNoUsablePNGIsRefused() {
        let whole = Self.png()
        var wrong = [
            Self.png(width: 1_025), Self.png(width: 0), Self.png(Self.chunk("acTL")), Array(whole.dropFirst()),
            Self.png(Self.chunk("IHDR")), Array("<svg/>".utf8), Self.png(end: []),
        ]
        wrong += (1..<whole.count).map { Array(whole.prefix($0)) }
        var endless = whole
        endless[8] = 0xFF
        wrong.append(endless)
        for bytes in wrong {
            #expect(throws: BrandLogoError.unusablePNG) { try BrandLogo(bytes, contentType: .png) }
        }
    }

    @Test
    func aLogoIsNotLargerThanAPageCanBear() {
        let large = Self.head + "<path d='" + String(repeating: "M0 0", count: 5_200) + "'/></svg>"
        #expect(throws: BrandLogoError.tooLarge) { try Self.svg(large) }
        #expect(throws: BrandLogoError.tooLarge) { try BrandLogo([], contentType: .png) }
        // Escaping makes it longer than it came.
        let growing = Self.head + "<title>" + String(repeating: ">", count: 15_000) + "</title></svg>"
        #expect(throws: BrandLogoError.tooLarge) { try Self.svg(growing) }
    }
}
