package io.infaas.controller.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.profiling.NodeTurns.NodeTurn;
import io.infaas.controller.profiling.VariantMeasurer.MeasuringException;
import io.infaas.gateway.contract.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeProfilingTest {

    private static final Duration SOON = Duration.ofMillis(10);

    @TempDir
    private Path folder;

    private final Catalog catalog =
            Catalogs.fashion().variant("fm-1", "fp32", 0.9, 1).build();
    private final Measurer measurer = new Measurer();

    @Test
    void close_nothingIsMeasured_returnsWhenTheMeasurerIsClosed() {
        profiling().close();

        assertThat(measurer.closed.getCount()).isZero();
    }

    /** Its temporary files would be left behind. */
    @Test
    void close_aVariantIsMeasured_interruptsItAndReturnsWhenTheMeasurerIsClosed() throws InterruptedException {
        NodeProfiling profiling = profiling();
        assertThat(profiling.begin(turn(), () -> true)).isTrue();
        assertThat(measurer.measuring.await(30, TimeUnit.SECONDS)).isTrue();

        profiling.close();

        assertThat(measurer.closed.getCount()).isZero();
        assertThat(profiling.begin(turn(), () -> true)).isFalse();
    }

    private NodeProfiling profiling() {
        return new NodeProfiling(MeasuredCatalog.open(catalog, folder.resolve("measured.json")), measurer, SOON);
    }

    private NodeTurn turn() {
        SortedMap<String, String> applications = new TreeMap<>();
        catalog.variants().stream().map(Variant::name).forEach(name -> applications.put(name, "fashion"));
        return new NodeTurn(
                new Node("b", "127.0.0.1", 1, 2, Catalogs.NODE_TYPE),
                Catalogs.nodeType(),
                applications,
                List.copyOf(catalog.variants()));
    }

    /** Measures until it is interrupted. */
    private static final class Measurer implements VariantMeasurer {

        private final CountDownLatch measuring = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public boolean isFor(String application) {
            return true;
        }

        @Override
        public Profile measure(Node node, NodeType type, Variant variant, String application)
                throws MeasuringException {
            measuring.countDown();
            try {
                closed.await();
                throw new AssertionError("closed while it measures");
            } catch (InterruptedException e) {
                throw new MeasuringException("interrupted", e);
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
