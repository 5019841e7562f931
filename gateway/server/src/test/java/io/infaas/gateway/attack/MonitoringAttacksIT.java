package io.infaas.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.memory.AttackedGateway;
import io.infaas.gateway.memory.ProbeClient;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that misuse the port of metrics, while the access log's disk is full and the collector of traces never answers: an honest
 * client loses no query, threads and memory are bounded, what is lost of the monitoring is counted.
 */
@Tag("alone")
class MonitoringAttacksIT {

    /** Part of the time of all attacks. */
    private static final long NANOS =
            LayerCounts.seconds("infaas.attack.seconds").toNanos() / 32;

    private static final int APPLICATIONS = 500;
    private static final int ATTACKERS = 2;
    private static final int UNDISTURBED = 100;

    @TempDir
    private Path folder;

    @Test
    void metricsPort_isMisused_noQueryIsLost() throws Exception {
        try (MonitoringAttacks.MuteCollector collector = new MonitoringAttacks.MuteCollector();
                AttackedGateway gateway = AttackedGateway.withApplications(
                        folder, APPLICATIONS, MonitoringAttacks.flags(folder, collector))) {
            try (ProbeClient probe = gateway.probe()) {
                Until.within(30, () -> probe.answered() >= UNDISTURBED);
                page(gateway);
                for (Attack attack : MonitoringAttacks.ALL) {
                    attack(gateway, probe, attack);
                }
                assertThat(count(gateway, "infaas_gateway_access_log_dropped_total{reason=\"write\"}"))
                        .isGreaterThan(UNDISTURBED);
                Until.within(30, () -> count(gateway, "infaas_gateway_trace_spans_dropped_total{reason=\"send\"}") > 0);
                assertThat(gateway.residentMebibytes()).isLessThan(AttackedGateway.MOST_RESIDENT_MEBIBYTES);
                gateway.assertUnharmed(probe);
            }
            gateway.end();
        }
    }

    private static void attack(AttackedGateway gateway, ProbeClient probe, Attack attack) throws Exception {
        int threads = gateway.threads();
        double calm = p99(probe, System.nanoTime() + NANOS / 2);
        ExecutorService attackers = Executors.newFixedThreadPool(ATTACKERS);
        List<Future<Integer>> running = new ArrayList<>();
        long until = System.nanoTime() + NANOS;
        for (int i = 0; i < ATTACKERS; i++) {
            SplittableRandom random = new SplittableRandom(i);
            running.add(attackers.submit(() -> attack.repeat(gateway.metricsPort(), random, until)));
        }
        double attacked = p99(probe, until);
        int times = 0;
        for (Future<Integer> one : running) {
            times += one.get();
        }
        attackers.shutdownNow();
        System.out.printf(
                "%s: %d times; p99 %.2f ms, before %.2f ms; resident %d MiB, threads %d before, %d after%n",
                attack.name(), times, attacked, calm, gateway.residentMebibytes(), threads, gateway.threads());
        assertThat(gateway.threads()).isLessThan(threads + 30);
        page(gateway);
    }

    private static double p99(ProbeClient probe, long until) {
        probe.drainPercentileMs(0.99);
        Until.within(3_600, () -> System.nanoTime() > until);
        return probe.drainPercentileMs(0.99);
    }

    /** The page, whole. */
    private static String page(AttackedGateway gateway) {
        try {
            String answer = gateway.scrape();
            assertThat(answer).startsWith("HTTP/1.0 200 OK").contains("nv_inference_count{model=\"application-0499\"");
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double count(AttackedGateway gateway, String series) {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(page(gateway));
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
}
