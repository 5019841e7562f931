package io.infaas.controller.standalone.demonstration;

import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.Definition;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What is demonstrated, and on which gateway. Each part is run as a client of its own and prints what happened.
 *
 * @param definition the application's definition, whose evaluation data is asked for
 * @param catalog what that gateway serves
 * @param nodeType node type of the nodes behind it
 */
public record DemonstrationRun(
        Path definition, Catalog catalog, String nodeType, String host, int httpPort, int grpcPort) {

    /** Of the times between the queries of the ramp. */
    private static final long SEED = 1;

    /**
     * The choice of variants, while all of them are loaded; blocks for some seconds.
     *
     * @return whether it showed all that it must
     */
    public boolean run(Consumer<String> out) throws InterruptedException {
        Application application = application();
        List<LabelledBatch> batches = batches(application);
        Vertx vertx = Vertx.vertx();
        try (GatewayFront front = front(vertx, application)) {
            return new Demonstration(catalog, application, nodeType, batches, front, out).run();
        } catch (Refused e) {
            out.accept("Demonstration: NOT all of it held: a query that must be served ended with %s: %s"
                    .formatted(e.status(), e.text()));
            return false;
        } finally {
            close(vertx);
        }
    }

    /**
     * The ramp, which begins with nothing loaded; blocks for some minutes.
     *
     * @param watch the controller behind the gateway
     * @return whether it showed all that it must
     */
    public boolean ramp(Watch watch, Consumer<String> out) throws InterruptedException {
        Application application = application();
        List<LabelledBatch> batches = batches(application);
        Vertx vertx = Vertx.vertx();
        try (GatewayFront front = front(vertx, application)) {
            return new RampRun(
                            catalog,
                            application,
                            nodeType,
                            Runtime.getRuntime().availableProcessors(),
                            batches,
                            front,
                            watch,
                            target -> load(vertx, application.contract(), target, batches),
                            Ticker.seconds(),
                            out)
                    .run();
        } finally {
            close(vertx);
        }
    }

    private Application application() {
        String name = Definition.read(definition).application().name();
        return catalog.application(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s: the catalog does not have its application '%s'".formatted(definition, name)));
    }

    private List<LabelledBatch> batches(Application application) {
        Definition.LabelledSet evaluation = Definition.read(definition).data().evaluation();
        return LabelledBatches.of(
                LabelledData.read(
                        definition.resolveSibling(evaluation.items()),
                        definition.resolveSibling(evaluation.labels()),
                        application.contract()),
                Demonstration.BATCH);
    }

    private GatewayFront front(Vertx vertx, Application application) {
        return new GatewayFront(vertx, host, httpPort, grpcPort, application.contract());
    }

    private Load load(Vertx vertx, Contract contract, RampTarget target, List<LabelledBatch> batches) {
        Requests requests = new Requests(contract.inputs().get(0));
        List<ModelInferRequest> asked = batches.stream()
                .filter(batch -> batch.size() == target.batch())
                .map(batch -> requests.under(target.objective(), target.model(), batch))
                .toList();
        TritonClient client = new TritonClient(vertx, host, grpcPort, TritonClient.DEFAULT_MESSAGE_CAP);
        return new OpenLoad(client, asked, target.objective().latencyMs(), SEED);
    }

    private static void close(Vertx vertx) throws InterruptedException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            org.slf4j.LoggerFactory.getLogger(DemonstrationRun.class).warn("a client did not close", e);
        }
    }
}
