package io.infaas.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Whatever bytes come on either port: who says that it is done is hung up on, what it had under way ends, nothing fails but that, no
 * buffer is kept, and the next client is served. {@code -Dinfaas.fuzz.rounds=5000} goes on for longer; a failure names the seed by which
 * {@code -Dinfaas.fuzz.seed} repeats it in the first round.
 */
class GarbageIT {

    private static final int ROUNDS = LayerCounts.count("infaas.fuzz.rounds");
    private static final long SEED = Long.getLong("infaas.fuzz.seed", new Random().nextInt());
    private static final int AT_ONCE = 16;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final DefectLog defects = new DefectLog();

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(new GatewayLimits(
                    4 << 20, 1 << 20, 64L << 20, 4096, 100, Duration.ofMillis(200), Duration.ofSeconds(1)))
            .closing(defects, threads::shutdownNow);

    @ParameterizedTest
    @EnumSource
    void garbage_anyBytes_endsAndTheNextIsServed(FuzzClients.FuzzedPort port) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            long seed = SEED + i;
            try {
                round(port, seed);
                assertThat(defects.seen()).isEmpty();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("repeat by -Dinfaas.fuzz.seed=" + seed, e);
            }
        }
        // buffers that are gone without having been released are told of when the next ones are made
        for (int i = 0; i < 3; i++) {
            System.gc();
            assertServed();
        }
        assertThat(defects.seen()).as("seeds from %d on", SEED).isEmpty();
        // a query whose client is silent ends at its deadline
        Until.within(20, () -> fronts.serving.retryBuffer().bytes() == 0);
    }

    private void round(FuzzClients.FuzzedPort port, long seed) throws Exception {
        List<FuzzConnection> leaving = new ArrayList<>();
        List<FuzzConnection> staying = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                Random random = new Random(seed * AT_ONCE + i);
                byte[] says = port.input(random);
                boolean leaves = random.nextBoolean();
                int piece = 1 + random.nextInt(random.nextInt(8) == 0 ? 50 : 20_000);
                int at = port == FuzzClients.FuzzedPort.HTTP ? fronts.httpPort() : fronts.grpc.port();
                (leaves ? leaving : staying)
                        .add(new FuzzConnection(at, says, says.length > 50_000 ? 20_000 : piece, leaves, threads));
            }
            for (FuzzConnection visitor : leaving) {
                visitor.awaitSent();
                visitor.awaitEnd();
            }
            for (FuzzConnection visitor : staying) {
                visitor.awaitSent();
            }
            // who stays on the line keeps nothing under way for longer than a query may take
            Until.within(20, () -> fronts.metrics.queriesInFlight() == 0);
        } finally {
            for (FuzzConnection visitor : leaving) {
                visitor.close();
            }
            for (FuzzConnection visitor : staying) {
                visitor.close();
            }
        }
        Until.within(20, fronts::isIdle);
        assertServed();
    }

    private void assertServed() throws Exception {
        fronts.assertBothServe();
    }

    /** What is logged that nothing a client sends may cause: errors, failures that Netty met, buffers that nobody released. */
    static final class DefectLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private static final List<String> NEVER_WARN = List.of("io.netty", "io.vertx", "io.infaas.gateway.h2");

        /** Says of streams that end while they are answered that they are not there, as of a defect. */
        private static final String HTTP2_OF_VERTX = "io.netty.handler.codec.http2.DefaultHttp2Connection";

        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final List<String> seen = new CopyOnWriteArrayList<>();

        DefectLog() {
            setContext(root.getLoggerContext());
            start();
            root.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLoggerName().equals(HTTP2_OF_VERTX)) {
                return;
            }
            boolean warns = event.getLevel().isGreaterOrEqual(Level.WARN)
                    && NEVER_WARN.stream().anyMatch(event.getLoggerName()::startsWith);
            if (warns || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                IThrowableProxy cause = event.getThrowableProxy();
                seen.add(event.getLoggerName() + ": " + event.getFormattedMessage()
                        + (cause == null ? "" : ": " + cause.getClassName() + ": " + cause.getMessage()));
            }
        }

        List<String> seen() {
            return List.copyOf(seen);
        }

        @Override
        public void close() {
            root.detachAppender(this);
            stop();
        }
    }
}
