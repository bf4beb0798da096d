import Foundation
import Synchronization
package import VerificationDomain

extension IdentifierSource {
    /// Identifiers that rise by one: the same ones in every run of a test.
    /// - Parameter first: The number in the first one's last bytes.
    package static func counting(from first: UInt32 = 1) -> IdentifierSource {
        let next = Counter(first)
        return IdentifierSource {
            let number = next.take()
            func byte(_ shift: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: number >> shift) }
            // The time of ``Date/fixture`` in the shape of version 7.
            return UUID(
                uuid: (
                    0x01, 0xC1, 0x62, 0xE6, 0xE5, 0x00, 0x70, 0x00, 0x80, 0x00, 0x00, 0x00, byte(24), byte(16),
                    byte(8), byte(0)
                ))
        }
    }

    private final class Counter: Sendable {
        private let number: Mutex<UInt32>

        init(_ number: UInt32) { self.number = Mutex(number) }

        func take() -> UInt32 {
            self.number.withLock { number in
                defer { number += 1 }
                return number
            }
        }
    }
}

extension Identifier {
    /// One that nothing has.
    package static func random() -> Self { Self(rawValue: UUID()) }
}
