package io.infaas.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.grpc.GrpcAttacks;
import io.infaas.gateway.memory.AttackedGateway;
import io.infaas.gateway.memory.ProbeClient;
import io.infaas.triton.testing.LayerCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All attacks at random and at once, for {@code infaas.attack.seconds}: an honest client loses nothing, memory does not grow. */
@Tag("alone")
class MixedAttacksIT {

    private static final Duration TIME = LayerCounts.seconds("infaas.attack.seconds");
    private static final int ATTACKERS = 6;

    private static final List<Attack> GRPC = Arrays.stream(GrpcAttacks.values())
            .map(attack -> new Attack(attack.name(), attack::run))
            .toList();

    @TempDir
    private Path folder;

    private final Map<String, LongAdder> done = new ConcurrentHashMap<>();

    @Test
    void attacksOfAllKinds_honestClientLosesNothing_memoryIsBounded() throws Exception {
        try (AttackedGateway gateway = new AttackedGateway(folder, AttackedGateway.LITTLE_MEMORY)) {
            try (ProbeClient probe = gateway.probe()) {
                attack(gateway);
                int resident = gateway.residentMebibytes();

                System.out.println("attacks: " + new TreeMap<>(done) + "; honest queries " + probe.answered()
                        + "; resident " + resident + " MiB");
                gateway.assertUnharmed(probe);
                assertThat(resident).isLessThan(AttackedGateway.MOST_RESIDENT_MEBIBYTES);
            }
            gateway.end();
        }
        assertThat(done.keySet())
                .containsAll(Stream.concat(HttpAttacks.ALL.stream(), GRPC.stream())
                        .map(Attack::name)
                        .toList());
    }

    private void attack(AttackedGateway gateway) throws Exception {
        long until = System.nanoTime() + TIME.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS);
        try {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < ATTACKERS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                running.add(threads.submit(() -> attack(gateway, random, until)));
            }
            for (Future<Void> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void attack(AttackedGateway gateway, SplittableRandom random, long until) {
        int kinds = HttpAttacks.ALL.size() + GRPC.size();
        int next = random.nextInt(kinds);
        while (System.nanoTime() < until) {
            next = (next + 1 + random.nextInt(2)) % kinds;
            boolean http = next < HttpAttacks.ALL.size();
            Attack attack = http ? HttpAttacks.ALL.get(next) : GRPC.get(next - HttpAttacks.ALL.size());
            done.computeIfAbsent(attack.name(), unseen -> new LongAdder()).increment();
            try {
                attack.work().run(http ? gateway.httpPort() : gateway.grpcPort(), random);
            } catch (IOException ended) {
                // as it should be; the next attack has a connection of its own
            }
        }
        return null;
    }
}
