package io.infaas.controller.standalone.demonstration;

import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Definition;
import io.infaas.controller.standalone.demonstration.choice.VariantChoice;
import io.infaas.controller.standalone.demonstration.client.GatewayClient;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.ramp.ControllerMonitor;
import io.infaas.controller.standalone.demonstration.ramp.LoadRamp;
import io.infaas.controller.standalone.demonstration.report.Check;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.triton.client.VertxDefaults;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/**
 * A demonstration of a running gateway, in two parts. Each part has clients of its own and closes them.
 *
 * @param definition the application's definition, which names the evaluation data
 * @param catalog the catalog that the gateway serves
 * @param nodeType the type of all nodes
 */
public record Demonstration(
        Path definition, Catalog catalog, String nodeType, String host, int httpPort, int grpcPort, DemoReport report) {

    /** Items of each query. */
    public static final int BATCH = 32;

    /** One part. */
    @FunctionalInterface
    private interface Part {
        void run(Application application, List<LabelledBatch> batches, GatewayClient client)
                throws QueryRefusedException, InterruptedException;
    }

    /**
     * Shows scaling under load. Nothing may be loaded before. Blocks for some minutes.
     *
     * @param hysteresisSeconds how long the policy must want less before it scales down
     */
    public void rampLoad(ControllerMonitor monitor, int hysteresisSeconds) throws InterruptedException {
        run((application, batches, client) -> new LoadRamp(
                        catalog, application, nodeType, batches, client, monitor, hysteresisSeconds, report)
                .run());
    }

    /** Shows the choice of variants. All variants must be loaded. Blocks for about half a minute. */
    public void chooseVariants() throws InterruptedException {
        run((application, batches, client) ->
                new VariantChoice(catalog, application, nodeType, batches, client, report).run());
    }

    private void run(Part part) throws InterruptedException {
        Definition read = Definition.read(definition);
        String name = read.application().name();
        Application application = catalog.application(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s: the catalog has no application '%s'".formatted(definition, name)));
        List<LabelledBatch> batches = LabelledBatch.split(
                LabelledData.read(
                        definition.resolveSibling(read.data().evaluation().items()),
                        definition.resolveSibling(read.data().evaluation().labels()),
                        application.contract()),
                BATCH);
        Vertx vertx = Vertx.vertx(VertxDefaults.options());
        try (GatewayClient client = new GatewayClient(vertx, host, httpPort, grpcPort, application.contract())) {
            part.run(application, batches, client);
        } catch (QueryRefusedException e) {
            String seen = "%s: %s".formatted(e.status(), e.text());
            report.add(List.of(new Check("feasible query", false, "an answer", seen)));
        } finally {
            close(vertx);
        }
    }

    private static void close(Vertx vertx) throws InterruptedException {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LoggerFactory.getLogger(Demonstration.class)
                    .warn("the demonstration's clients did not close within 10 s", e);
        }
    }
}
