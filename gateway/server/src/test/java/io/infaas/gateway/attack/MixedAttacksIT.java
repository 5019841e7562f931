package io.infaas.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.grpc.GrpcAttacks;
import io.infaas.gateway.memory.AttackedGateway;
import io.infaas.gateway.memory.ProbeClient;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
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
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each attack once, then all at random and at once for {@code infaas.attack.seconds}: an honest client loses nothing, memory does not
 * grow.
 */
@Tag("alone")
class MixedAttacksIT {

    private static final Duration TIME = LayerCounts.seconds("infaas.attack.seconds");
    private static final int ATTACKERS = 6;
    /** Queries of the honest client before anything hostile comes. */
    private static final int UNDISTURBED = 100;

    private static final List<Attack> GRPC = Arrays.stream(GrpcAttacks.values())
            .map(attack -> new Attack(attack.name(), attack::run))
            .toList();
    private static final int KINDS = HttpAttacks.ALL.size() + GRPC.size();

    @TempDir
    private Path folder;

    private final Map<String, LongAdder> done = new ConcurrentHashMap<>();

    @Test
    void attacksOfAllKinds_honestClientLosesNothing_memoryIsBounded() throws Exception {
        try (AttackedGateway gateway = new AttackedGateway(folder, AttackedGateway.LITTLE_MEMORY)) {
            try (ProbeClient probe = gateway.probe()) {
                // the gateway is connected to its node before anything hostile comes
                Until.within(30, () -> probe.answered() >= UNDISTURBED);
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
        ExecutorService threads = Executors.newFixedThreadPool(ATTACKERS);
        try {
            // each kind is met however slow the machine is
            await(threads, attacker -> attackInTurn(gateway, attacker));
            long until = System.nanoTime() + TIME.toNanos();
            await(threads, attacker -> attackAtRandom(gateway, attacker, until));
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(ExecutorService threads, IntConsumer attacker) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            int number = i;
            running.add(threads.submit(() -> attacker.accept(number)));
        }
        for (Future<?> one : running) {
            one.get();
        }
    }

    private void attackInTurn(AttackedGateway gateway, int attacker) {
        SplittableRandom random = new SplittableRandom(attacker);
        for (int kind = attacker; kind < KINDS; kind += ATTACKERS) {
            attackOnce(gateway, kind, random);
        }
    }

    private void attackAtRandom(AttackedGateway gateway, int attacker, long until) {
        SplittableRandom random = new SplittableRandom(attacker);
        int next = random.nextInt(KINDS);
        while (System.nanoTime() < until) {
            next = (next + 1 + random.nextInt(2)) % KINDS;
            attackOnce(gateway, next, random);
        }
    }

    private void attackOnce(AttackedGateway gateway, int kind, SplittableRandom random) {
        boolean http = kind < HttpAttacks.ALL.size();
        Attack attack = http ? HttpAttacks.ALL.get(kind) : GRPC.get(kind - HttpAttacks.ALL.size());
        done.computeIfAbsent(attack.name(), unseen -> new LongAdder()).increment();
        try {
            attack.work().run(http ? gateway.httpPort() : gateway.grpcPort(), random);
        } catch (IOException ended) {
            // as it should be; the next attack has a connection of its own
        }
    }
}
