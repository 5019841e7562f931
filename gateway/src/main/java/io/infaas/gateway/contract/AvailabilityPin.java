package io.infaas.gateway.contract;

import io.infaas.gateway.contract.protocol.Hello;
import io.infaas.gateway.contract.protocol.Wishes;
import java.util.List;

/**
 * That something of a name is to be loaded whatever the demand, or is not any more.
 *
 * @param name of the catalog: an application, an architecture, or the full name of a variant
 * @param stamp at least 0; of two wishes for a name the one with the larger stamp holds
 */
public record AvailabilityPin(String name, boolean wanted, long stamp) {

    private static final int LONGEST = 1_000;

    /** Far beyond all clocks, and one can still be added to it. */
    private static final long LARGEST = 1L << 60;

    public AvailabilityPin {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "wish for a name of %d characters: 1 to %d are needed".formatted(name.length(), LONGEST));
        }
        if (stamp < 0 || stamp > LARGEST) {
            throw new IllegalArgumentException("stamp %d of a wish must be within 0 and %d".formatted(stamp, LARGEST));
        }
    }

    /** What a gateway has kept of its last controller's. */
    public static List<AvailabilityPin> read(Hello hello) {
        return hello.getWishesList().stream().map(AvailabilityPin::read).toList();
    }

    /** All of them as they are sent. */
    public static Wishes write(List<AvailabilityPin> wishes) {
        return Wishes.newBuilder()
                .addAllWishes(wishes.stream().map(AvailabilityPin::message).toList())
                .build();
    }

    public io.infaas.gateway.contract.protocol.Wish message() {
        return io.infaas.gateway.contract.protocol.Wish.newBuilder()
                .setName(name)
                .setWanted(wanted)
                .setStamp(stamp)
                .build();
    }

    public static List<AvailabilityPin> read(Wishes wishes) {
        return wishes.getWishesList().stream().map(AvailabilityPin::read).toList();
    }

    private static AvailabilityPin read(io.infaas.gateway.contract.protocol.Wish wish) {
        return new AvailabilityPin(wish.getName(), wish.getWanted(), wish.getStamp());
    }
}
