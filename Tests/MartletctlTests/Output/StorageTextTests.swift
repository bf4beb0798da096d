import Testing
import VerificationDomain

@testable import Martletctl

struct StorageTextTests {
    @Test(
        arguments: [
            ("0", 0), ("5000000", 5_000_000), ("500KB", 500_000), ("500mb", 500_000_000), ("20GB", 20_000_000_000),
            ("1TB", 1_000_000_000_000), ("1000000TB", 1_000_000_000_000_000_000),
            ("", nil), ("GB", nil), ("-1", nil), ("1.5GB", nil), ("10 GB", nil), ("1000001TB", nil),
            ("99999999999999999999", nil), ("10GiB", nil), ("٣", nil),
        ] as [(String, Int64?)])
    func sizesAreReadAsOperatorsWriteThem(text: String, bytes: Int64?) {
        #expect(StorageSize(argument: text)?.bytes == bytes)
    }

    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1_000, "1.0 KB"), (1_549, "1.5 KB"), (20_000_000_000, "20.0 GB"),
            (2_500_000_000_000, "2.5 TB"), (9_000_000_000_000_000, "9000.0 TB"),
        ] as [(Int64, String)])
    func sizesAreWrittenInTheGreatestUnit(bytes: Int64, text: String) {
        #expect(StorageText.size(bytes) == text)
    }

    @Test
    func sentencesTellTheLimit() {
        #expect(
            StorageText.sentence(MediaUsage(byteCount: 2_000, fileCount: 3)) == "2.0 KB stored in 3 files, no limit.")
        let limited = MediaUsage(byteCount: 2_000, fileCount: 3, byteLimit: 1_000_000)
        #expect(StorageText.sentence(limited) == "2.0 KB stored in 3 files, of 1.0 MB.")
    }
}
