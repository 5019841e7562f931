package io.infaas.gateway.warm;

import com.google.protobuf.ByteString;
import io.infaas.catalog.DocumentFormat;
import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.connect.NodeConnector;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.FrontEnd;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.management.GatewayIdentity;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.nodes.NodeClients;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.RandomDraw;
import io.infaas.gateway.selection.SelectionPolicy;
import io.infaas.triton.client.VertxDefaults;
import io.infaas.triton.protocol.ModelInferResponse;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * Runs the query path until the JVM has compiled it. A separate gateway on loopback ports, with its own node, serves its own clients. It
 * affects no other gateway, node, metric or demand of this process, and leaves nothing behind.
 *
 * <p>One event loop runs all of it, so that it takes at most one processor from the rest of the start.
 */
public final class GatewayWarmUp {

    /** Queries per protocol after which little code is left to compile. */
    static final int ENOUGH = 8_000;

    private static final int SIDE_BY_SIDE = 4;
    /** Limit of elapsed time as a multiple of CPU time, for a loaded machine. */
    private static final int BUSY = 3;
    /** Deadline of an answer, ms; the first query on a cold JVM is slow. */
    private static final long ANSWER_MS = 3_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx =
            Vertx.vertx(VertxDefaults.options().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final NodeConnector connector = NodeConnector.system(vertx);
    private final FrontEndContext serving;
    private final List<FrontEnd> fronts = new CopyOnWriteArrayList<>();
    private final Duration longest;
    private final long beganNanos = System.nanoTime();

    private GatewayWarmUp(SelectionPolicy policy, Duration longest) {
        this.longest = longest;
        GatewayMetrics metrics = new GatewayMetrics(registry);
        GatewayLimits limits = GatewayLimits.DEFAULT;
        Router router = new Router(policy.with(RandomDraw.fair()), limits, metrics, lost -> {}, SystemTicker.INSTANCE);
        serving = new FrontEndContext(
                vertx,
                router,
                metrics,
                limits,
                DecisionExposure.ALWAYS,
                new RetryBuffer(limits),
                connector,
                ConnectionLimits.DEFAULT);
    }

    /**
     * The result of a warm-up.
     *
     * @param queries number of answered queries
     */
    public record Done(int queries, Duration took) {}

    /**
     * Warms up, on separate threads.
     *
     * @param policy selection policy of the gateway of the prepared gateway
     * @param longest CPU time that the queries may take; the elapsed time may be three times as long
     * @return completes six seconds after that at the latest, when everything is closed; fails if a query failed
     */
    public static Future<Done> run(SelectionPolicy policy, Duration longest) {
        GatewayWarmUp warmUp = new GatewayWarmUp(policy, longest);
        // bound to no event loop, because the warm-up's own loop has ended when this completes
        Promise<Done> end = Promise.promise();
        warmUp.run()
                .timeout(BUSY * longest.toMillis() + ANSWER_MS, TimeUnit.MILLISECONDS)
                .onComplete(result -> warmUp.close().onComplete(closed -> end.handle(result)));
        return end.future();
    }

    private Future<Done> run() {
        Router router = serving.router();
        ManagementApi surface =
                ManagementApi.of(new GatewayIdentity(router, false, () -> false), router, new NodeClients(vertx));
        Future<HttpServer> node = WarmUpNode.listen(vertx)
                .onSuccess(echo -> serving.router().apply(read(WarmUpView.at(echo.actualPort()))));
        return node.compose(ready -> Future.all(
                        GrpcFront.listen(serving, new ManagementMethods(surface), HOST, 0)
                                .onSuccess(fronts::add)
                                .compose(this::runGrpc),
                        HttpFront.listen(serving, new ManagementEndpoints(surface), HOST, 0)
                                .onSuccess(fronts::add)
                                .compose(this::runHttp)))
                .map(compositeFuture -> {
                    registry.scrape();
                    return new Done(
                            compositeFuture.<Integer>resultAt(0) + compositeFuture.<Integer>resultAt(1),
                            Duration.ofNanos(System.nanoTime() - beganNanos));
                });
    }

    // the same path as for a view from a file or a controller
    private static View read(View view) {
        return DocumentFormat.JSON.parse("the view to warm up by", DocumentFormat.JSON.print(view), View.class);
    }

    private Future<Integer> runGrpc(FrontEnd front) {
        HttpClientOptions options =
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
        HttpClient client = vertx.createHttpClient(options);
        return runQueries((items, objective) -> WarmUpQuery.grpc(client, front.port(), items, objective));
    }

    private Future<Integer> runHttp(FrontEnd front) {
        HttpClient client = vertx.createHttpClient();
        return runQueries((items, objective) -> WarmUpQuery.http(client, front.port(), items, objective));
    }

    private Future<Integer> runQueries(BiFunction<Integer, Map<String, String>, WarmUpQuery> maker) {
        Map<String, String> objective = Map.of("infaas-latency-ms", "1000", "infaas-min-accuracy", "0.75");
        List<WarmUpQuery> queries = List.of(
                maker.apply(1, Map.of()),
                maker.apply(1, objective),
                maker.apply(WarmUpView.BATCH, Map.of()),
                maker.apply(WarmUpView.BATCH, objective));
        return new WarmUpLoad(queries, ENOUGH, this::isSpent).begin(SIDE_BY_SIDE);
    }

    // measures its only event loop, which has no other work
    private boolean isSpent() {
        return THREADS.getCurrentThreadCpuTime() >= longest.toNanos()
                || System.nanoTime() - beganNanos >= BUSY * longest.toNanos();
    }

    private Future<Void> close() {
        registry.close();
        // Vert.x does not own these ports and usually leaves them open
        return Future.join(fronts.stream()
                        .map(front -> front.shutdown(Duration.ofMillis(1)))
                        .toList())
                .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
                .onComplete(shut -> connector.close())
                .transform(shut -> vertx.close());
    }

    /** Sends queries in rotation, several at a time; each answer starts the next query. Confined to one event loop. */
    static final class WarmUpLoad {

        private final List<WarmUpQuery> queries;
        private final int enough;
        private final BooleanSupplier spent;
        private final Promise<Integer> end = Promise.promise();
        private int queryCount;
        private int answered;
        private int running;

        /**
         * Creates a load that has not started.
         *
         * @param enough number of queries to send within the time
         * @param spent whether the time is over, so that no further query starts
         */
        WarmUpLoad(List<WarmUpQuery> queries, int enough, BooleanSupplier spent) {
            this.queries = queries;
            this.enough = enough;
            this.spent = spent;
        }

        /**
         * Starts the load with {@code sideBySide} queries at a time. Returns the number of answered queries; fails with the first failed query.
         */
        Future<Integer> begin(int sideBySide) {
            running = sideBySide;
            for (int i = 0; i < sideBySide; i++) {
                sendNext();
            }
            return end.future();
        }

        private void sendNext() {
            if (queryCount < enough && !spent.getAsBoolean()) {
                WarmUpQuery next = queries.get(queryCount++ % queries.size());
                next.send()
                        .onSuccess(done -> {
                            answered++;
                            sendNext();
                        })
                        .onFailure(end::tryFail);
            } else if (--running == 0) {
                end.tryComplete(answered);
            }
        }
    }

    /** A node on a loopback port that answers each query at once, in the query's protocol, with the same small tensor. */
    static final class WarmUpNode {

        private static final String MODEL = "quick-fp32-t1-00000000";
        private static final Buffer JSON = Buffer.buffer("""
                {"model_name":"%s","model_version":"1","outputs":[{"name":"result","datatype":"FP32","shape":[1,1],"data":[1.0]}]}""".formatted(MODEL));
        private static final Buffer FRAME = WarmUpQuery.frame(ModelInferResponse.newBuilder()
                .setModelName(MODEL)
                .setModelVersion("1")
                .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                        .setName("result")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(1))
                .addRawOutputContents(ByteString.copyFrom(new byte[Float.BYTES]))
                .build());

        private WarmUpNode() {}

        static Future<HttpServer> listen(Vertx vertx) {
            return vertx.createHttpServer()
                    .requestHandler(request -> request.end().onSuccess(end -> answer(request)))
                    .listen(0, "127.0.0.1");
        }

        private static void answer(HttpServerRequest request) {
            if (request.version() == HttpVersion.HTTP_2) {
                request.response()
                        .putHeader("content-type", "application/grpc")
                        .putTrailer("grpc-status", "0")
                        .end(FRAME);
            } else {
                request.response().putHeader("content-type", "application/json").end(JSON);
            }
        }
    }
}
