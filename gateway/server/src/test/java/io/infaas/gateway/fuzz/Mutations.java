package io.infaas.gateway.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What becomes of a conversation: some of its pieces are cut, flipped, doubled, left out, moved or joined by noise. */
final class Mutations {

    private static final int MOST = 4;

    private Mutations() {}

    /** The bytes of the pieces after none to a few mutations, the same for the same random numbers. */
    static byte[] of(List<byte[]> pieces, Random random) {
        List<byte[]> all = new ArrayList<>(pieces);
        for (int i = random.nextInt(MOST + 1); i > 0 && !all.isEmpty(); i--) {
            mutate(all, random);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        all.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static void mutate(List<byte[]> all, Random random) {
        int at = random.nextInt(all.size());
        byte[] old = all.get(at).clone();
        int place = old.length == 0 ? 0 : random.nextInt(random.nextBoolean() ? old.length : Math.min(old.length, 16));
        switch (old.length == 0 ? 5 : random.nextInt(8)) {
            case 0 -> {
                old[place] ^= (byte) (1 << random.nextInt(8));
                all.set(at, old);
            }
            case 1 -> {
                old[place] = (byte) random.nextInt();
                all.set(at, old);
            }
            case 2 -> all.set(at, Arrays.copyOf(old, place));
            case 3 -> all.remove(at);
            case 4 -> all.add(at, old);
            case 5 -> all.add(at, noise(random));
            case 6 -> all.add(all.remove(random.nextInt(all.size())));
            default -> {
                byte[] noise = noise(random);
                System.arraycopy(noise, 0, old, place, Math.min(noise.length, old.length - place));
                all.set(at, old);
            }
        }
    }

    static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 16 : 3_000)];
        random.nextBytes(bytes);
        return bytes;
    }
}
