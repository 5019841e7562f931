package io.infaas.gateway.contract;

import io.infaas.gateway.contract.protocol.Hello;
import io.infaas.gateway.contract.protocol.Pin;
import io.infaas.gateway.contract.protocol.Pins;
import java.util.List;

/**
 * A client's request to keep a name loaded regardless of demand, or the end of such a request.
 *
 * @param name of the catalog: an application, an architecture, or the full name of a variant
 * @param stamp at least 0; of two pins of a name, the larger stamp wins
 */
public record AvailabilityPin(String name, boolean wanted, long stamp) {

    private static final int LONGEST = 1_000;

    /** Far beyond all clocks; an increment cannot overflow. */
    private static final long LARGEST = 1L << 60;

    public AvailabilityPin {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException("availability pin with a name of %d characters, expected 1 to %d"
                    .formatted(name.length(), LONGEST));
        }
        if (stamp < 0 || stamp > LARGEST) {
            throw new IllegalArgumentException(
                    "stamp %d of an availability pin must be within 0 and %d".formatted(stamp, LARGEST));
        }
    }

    /** Returns the pins that a gateway kept from its last controller. */
    public static List<AvailabilityPin> read(Hello hello) {
        return hello.getPinsList().stream().map(AvailabilityPin::read).toList();
    }

    /** Returns all pins as one message. */
    public static Pins write(List<AvailabilityPin> pins) {
        return Pins.newBuilder()
                .addAllPins(pins.stream().map(AvailabilityPin::message).toList())
                .build();
    }

    public Pin message() {
        return Pin.newBuilder().setName(name).setWanted(wanted).setStamp(stamp).build();
    }

    public static List<AvailabilityPin> read(Pins pins) {
        return pins.getPinsList().stream().map(AvailabilityPin::read).toList();
    }

    private static AvailabilityPin read(Pin pin) {
        return new AvailabilityPin(pin.getName(), pin.getWanted(), pin.getStamp());
    }
}
