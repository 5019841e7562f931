package io.infaas.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.accesslog.AccessLogTarget.AccessLine;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.linefile.BatchQueue;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.management.ManagementApis;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.trace.Tracer;
import io.infaas.triton.testing.Until;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Both front ends over two nodes, each with the one variant "small-fp32-t1" unless a test says otherwise; the first
 * node is chosen first.
 */
public final class FrontEnds implements AutoCloseable {

    public final Vertx vertx;
    private final NodeConnector connector;
    public final MisbehavingNode a;
    public final MisbehavingNode b;
    public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    public final GatewayMetrics metrics;
    public final Router router;
    public final LoadBook loads;
    public final RouteIndex routes;
    public final FrontEndContext serving;
    public final GrpcFront grpc;
    public final HttpFront http;
    public final HttpClient h2;
    public final HttpClient h1;
    private final List<AutoCloseable> nodes = new ArrayList<>();

    /** Over nodes of the test's own, where it states some. */
    public FrontEnds(GatewayLimits limits, Node... own) {
        this(Vertx.vertx(), NodeConnector::system, limits, own);
    }

    /** The same on event loops of the test's own, which are closed with the front ends, and by connections that it has made. */
    public FrontEnds(Vertx vertx, Function<Vertx, NodeConnector> connecting, GatewayLimits limits, Node... own) {
        this(vertx, connecting, limits, ConnectionLimits.DEFAULT, own);
    }

    /** The same with an access log. */
    public FrontEnds(GatewayLimits limits, BatchQueue<AccessLine> log) {
        this(Vertx.vertx(), NodeConnector::system, limits, ConnectionLimits.DEFAULT, log, null);
    }

    /** The same with traces. */
    public FrontEnds(GatewayLimits limits, Tracer tracer) {
        this(Vertx.vertx(), NodeConnector::system, limits, ConnectionLimits.DEFAULT, null, tracer);
    }

    /** The same with other limits on connections. */
    public FrontEnds(
            Vertx vertx,
            Function<Vertx, NodeConnector> connecting,
            GatewayLimits limits,
            ConnectionLimits connections,
            Node... own) {
        this(vertx, connecting, limits, connections, null, null, own);
    }

    private FrontEnds(
            Vertx vertx,
            Function<Vertx, NodeConnector> connecting,
            GatewayLimits limits,
            ConnectionLimits connections,
            @Nullable BatchQueue<AccessLine> log,
            @Nullable Tracer tracer,
            Node... own) {
        this.vertx = vertx;
        metrics = new GatewayMetrics(registry, SystemTicker.INSTANCE, log, tracer);
        connector = connecting.apply(vertx);
        a = MisbehavingNode.start(vertx, "a");
        b = MisbehavingNode.start(vertx, "b");
        router = new Router(new CheapestInTime(bound -> 0), limits, metrics, instance -> {}, SystemTicker.INSTANCE);
        ViewFixture view = new ViewFixture().variant("small", "fp32", 1, 0.88, 1.0);
        for (Node node : own.length > 0 ? own : new Node[] {a.node(), b.node()}) {
            view.node(node);
        }
        router.apply(view.everywhere().view());
        routes = router.routes();
        loads = router.loads();
        serving = new FrontEndContext(
                vertx,
                router,
                metrics,
                limits,
                DecisionExposure.ASKED,
                new RetryBuffer(limits),
                connector,
                connections);
        ManagementApi api = management();
        grpc = await(5, GrpcFront.listen(serving, new ManagementMethods(api), "127.0.0.1", 0));
        http = await(5, HttpFront.listen(serving, new ManagementEndpoints(api), "127.0.0.1", 0));
        h2 = vertx.createHttpClient(grpcOptions());
        h1 = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(http.port()));
    }

    private HttpClientOptions grpcOptions() {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(grpc.port());
    }

    /** What the fronts answer besides queries. */
    public ManagementApi management() {
        return ManagementApis.of(vertx, router);
    }

    public String variant() {
        return routes.instances().get(0).model();
    }

    public int httpPort() {
        return http.port();
    }

    /** A query by each protocol is answered, on new connections. */
    public void assertBothServe() throws Exception {
        try (RawConnection client = RawConnection.to(http.port())) {
            client.write(
                    "POST /v2/models/fashion/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 13\r\n\r\n{\"inputs\":[]}");
            RawConnection.Message answer = client.message();
            assertThat(answer.status()).as("%s", answer.text()).isEqualTo(200);
        }
        HttpClient once = vertx.createHttpClient(grpcOptions());
        assertThat(Reply.grpc(once, Reply.question("fashion", 10)).grpcStatus()).isEqualTo("0");
        once.close().await(5, TimeUnit.SECONDS);
        a.requests.clear();
        b.requests.clear();
    }

    /** Whether no query is under way, and no node is thought to work on one that ended without its answer: such work keeps others back. */
    public boolean isIdle() {
        return metrics.queriesInFlight() == 0
                && routes.instances().stream().allMatch(instance -> loads.itemsInFlight(instance) == 0);
    }

    public double count(String meter, String tag, String value) {
        return registry.find(meter).tag(tag, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Closes these too, after the front ends. */
    public FrontEnds closing(AutoCloseable... resources) {
        nodes.addAll(List.of(resources));
        return this;
    }

    /** Closes them once they are idle, when no request may be buffered for a retry. */
    public void closeIdle() {
        Until.within(5, () -> metrics.queriesInFlight() == 0);
        assertThat(serving.retryBuffer().bytes()).isZero();
        assertThat(routes.instances())
                .allMatch(instance ->
                        loads.isIdle(instance.model(), instance.node().id()));
        close();
    }

    @Override
    public void close() {
        await(
                20,
                h1.close()
                        .compose(closed -> h2.close())
                        .compose(closed -> grpc.shutdown(Duration.ofMillis(100)))
                        .compose(closed -> http.shutdown(Duration.ofMillis(100)))
                        .onComplete(closed -> connector.close())
                        .compose(closed -> vertx.close()));
        for (AutoCloseable resource : nodes) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new AssertionError(resource + " does not close", e);
            }
        }
    }

    /** The result of a future, which must come within so many seconds. */
    static <T> T await(int seconds, Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(seconds, TimeUnit.SECONDS)
                .join();
    }
}
