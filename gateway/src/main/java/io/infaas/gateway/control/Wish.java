package io.infaas.gateway.control;

import io.infaas.gateway.control.protocol.Hello;
import io.infaas.gateway.control.protocol.Wishes;
import java.util.List;

/**
 * That something of a name is to be loaded whatever the demand, or is not any more.
 *
 * @param name of the catalog: an application, an architecture, or the full name of a variant
 * @param stamp at least 0; of two wishes for a name the one with the larger stamp holds
 */
public record Wish(String name, boolean wanted, long stamp) {

    private static final int LONGEST = 1_000;

    /** Far beyond all clocks, and one can still be added to it. */
    private static final long LARGEST = 1L << 60;

    public Wish {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "wish for a name of %d characters: 1 to %d are needed".formatted(name.length(), LONGEST));
        }
        if (stamp < 0 || stamp > LARGEST) {
            throw new IllegalArgumentException("stamp %d of a wish must be within 0 and %d".formatted(stamp, LARGEST));
        }
    }

    /** What a gateway has kept of its last controller's. */
    public static List<Wish> read(Hello hello) {
        return hello.getWishesList().stream().map(Wish::read).toList();
    }

    /** All of them as they are sent. */
    public static Wishes write(List<Wish> wishes) {
        return Wishes.newBuilder()
                .addAllWishes(wishes.stream().map(Wish::message).toList())
                .build();
    }

    io.infaas.gateway.control.protocol.Wish message() {
        return io.infaas.gateway.control.protocol.Wish.newBuilder()
                .setName(name)
                .setWanted(wanted)
                .setStamp(stamp)
                .build();
    }

    static List<Wish> read(Wishes wishes) {
        return wishes.getWishesList().stream().map(Wish::read).toList();
    }

    private static Wish read(io.infaas.gateway.control.protocol.Wish wish) {
        return new Wish(wish.getName(), wish.getWanted(), wish.getStamp());
    }
}
