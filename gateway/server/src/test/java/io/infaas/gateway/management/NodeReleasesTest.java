package io.infaas.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Version and extensions follow those of the nodes. */
class NodeReleasesTest {

    private static final Node A = new Node("a", "a", 1, 2, Catalogs.NODE_TYPE);
    private static final Node B = new Node("b", "b", 1, 2, Catalogs.NODE_TYPE);
    private static final List<String> OURS = List.of("classification", "sequence", "trace");

    private final Map<Node, Future<ServerMetadataResponse>> said = new HashMap<>();
    private final AtomicLong nanos = new AtomicLong();
    private final NodeReleases releases = new NodeReleases(said::get, nanos::get);

    private void say(Node node, String version, String... extensions) {
        said.put(
                node,
                Future.succeededFuture(ServerMetadataResponse.newBuilder()
                        .setVersion(version)
                        .addAllExtensions(List.of(extensions))
                        .build()));
    }

    @Test
    void nodes_ofTwoReleases_lowestVersionAndWhatBothHave() {
        say(A, "2.100.0", "sequence", "trace", "classification", "more");
        say(B, "2.51.0", "classification", "sequence");

        releases.keep(List.of(A, B));

        assertThat(releases.version()).hasValue("2.51.0");
        assertThat(releases.supported(OURS)).containsExactly("classification", "sequence");
    }

    @Test
    void nodes_whichDoNotAnswer_leaveEverythingOpen() {
        said.put(A, Future.failedFuture("silent"));

        releases.keep(List.of(A));

        assertThat(releases.version()).isEmpty();
        assertThat(releases.supported(OURS)).isEqualTo(OURS);
    }

    @Test
    void node_thatIsNewOrWasAskedLongAgo_isAskedAgain() {
        say(A, "2.51.0");
        releases.keep(List.of(A));
        say(A, "2.60.0");
        assertThat(releases.version()).hasValue("2.51.0");

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));

        assertThat(releases.version()).hasValue("2.60.0");
        releases.keep(List.of());
        assertThat(releases.version()).isEmpty();
    }

    @Test
    void isLocal_loopback_byAddressAndName() {
        assertThat(SharedMemory.isLocal("127.0.0.1")).isTrue();
        assertThat(SharedMemory.isLocal("127.3.2.1")).isTrue();
        assertThat(SharedMemory.isLocal("::1")).isTrue();
        assertThat(SharedMemory.isLocal("localhost")).isTrue();
    }

    @Test
    void isLocal_otherHosts_areNot() {
        assertThat(SharedMemory.isLocal("192.0.2.7")).isFalse();
        assertThat(SharedMemory.isLocal("localhost.example.org")).isFalse();
        assertThat(SharedMemory.isLocal("node-1")).isFalse();
    }
}
