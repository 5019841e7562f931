package io.infaas.controller.standalone.demonstration;

import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Definition;
import io.infaas.catalog.TensorType;
import io.infaas.controller.standalone.demonstration.choice.VariantChoice;
import io.infaas.controller.standalone.demonstration.client.GatewayClient;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.mix.ApplicationMix;
import io.infaas.controller.standalone.demonstration.mix.QueryKind;
import io.infaas.controller.standalone.demonstration.nodes.NodeLaunch;
import io.infaas.controller.standalone.demonstration.nodes.NodeMonitor;
import io.infaas.controller.standalone.demonstration.ramp.ControllerMonitor;
import io.infaas.controller.standalone.demonstration.ramp.LoadRamp;
import io.infaas.controller.standalone.demonstration.report.Check;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.triton.client.VertxDefaults;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/**
 * A demonstration of a running gateway, in four parts. Each part has clients of its own and closes them. It queries applications
 * whose input is one tensor of numbers and whose evaluation data have labels; the first of them is that of ramp and choice.
 *
 * @param definitions the applications' definitions, which name the evaluation data
 * @param catalog the catalog that the gateway serves
 * @param nodeType the type of all nodes
 */
public record Demonstration(
        List<Path> definitions,
        Catalog catalog,
        String nodeType,
        String host,
        int httpPort,
        int grpcPort,
        DemoReport report) {

    /** Items of each query of the ramp and of the choice. */
    public static final int BATCH = 32;

    /** Applications that the mix shows, at most. */
    private static final int MIXED = 2;
    /** Queries of one item for each large one of the first application. */
    private static final int SMALL_QUERIES = 9;

    /** One part. */
    @FunctionalInterface
    private interface Part {
        void run(List<Subject> subjects, Vertx vertx) throws QueryRefusedException, InterruptedException;
    }

    /** An application that can be queried. */
    private record Subject(Path file, Definition definition, Application application) {

        private List<LabelledBatch> batches(int items) {
            Definition.LabelledSet evaluation = definition.data().evaluation();
            return LabelledBatch.split(
                    LabelledData.read(
                            file.resolveSibling(evaluation.items()),
                            file.resolveSibling(evaluation.labels()),
                            application.contract()),
                    items);
        }
    }

    /**
     * Shows scaling under load. Nothing may be loaded before. Blocks for some minutes.
     *
     * @param hysteresisSeconds how long the policy must want less before it scales down
     */
    public void rampLoad(ControllerMonitor monitor, int hysteresisSeconds) throws InterruptedException {
        run((subjects, vertx) -> {
            Subject first = subjects.get(0);
            try (GatewayClient client = client(vertx, first)) {
                new LoadRamp(
                                catalog,
                                first.application(),
                                nodeType,
                                first.batches(BATCH),
                                client,
                                monitor,
                                hysteresisSeconds,
                                report)
                        .run();
            }
        });
    }

    /** Shows up to two applications with small and large queries at the same time. Blocks for about a quarter of a minute. */
    public void mixApplications(ControllerMonitor monitor) throws InterruptedException {
        run((subjects, vertx) -> {
            List<GatewayClient> clients = new ArrayList<>();
            try {
                List<QueryKind> kinds = new ArrayList<>();
                for (Subject subject : subjects.subList(0, Math.min(MIXED, subjects.size()))) {
                    GatewayClient client = client(vertx, subject);
                    clients.add(client);
                    if (kinds.isEmpty()) {
                        kinds.add(new QueryKind(subject.application(), SMALL_QUERIES, subject.batches(1), client));
                    }
                    int largest =
                            Math.min(BATCH, subject.application().contract().largestRequest());
                    kinds.add(new QueryKind(subject.application(), 1, subject.batches(largest), client));
                }
                new ApplicationMix(catalog, kinds, monitor, report).run();
            } finally {
                clients.forEach(GatewayClient::close);
            }
        });
    }

    /** Shows a node that is launched by demand and ended without. Nothing may be loaded before. Blocks for about half a minute. */
    public void launchNodes(NodeMonitor monitor) throws InterruptedException {
        run((subjects, vertx) -> {
            Subject first = subjects.get(0);
            try (GatewayClient client = client(vertx, first)) {
                new NodeLaunch(catalog, first.application(), nodeType, first.batches(BATCH), client, monitor, report)
                        .run();
            }
        });
    }

    /** Shows the choice of variants. All variants of {@link #chosen} must be loaded. Blocks for about half a minute. */
    public void chooseVariants() throws InterruptedException {
        run((subjects, vertx) -> {
            Subject first = subjects.get(0);
            try (GatewayClient client = client(vertx, first)) {
                new VariantChoice(catalog, first.application(), nodeType, first.batches(BATCH), client, report).run();
            }
        });
    }

    /** The application of ramp and choice; empty if none can be queried. */
    public Optional<Application> chosen() {
        return subjects().stream().map(Subject::application).findFirst();
    }

    private void run(Part part) throws InterruptedException {
        List<Subject> subjects = subjects();
        if (subjects.isEmpty()) {
            return;
        }
        Vertx vertx = Vertx.vertx(VertxDefaults.options());
        try {
            part.run(subjects, vertx);
        } catch (QueryRefusedException e) {
            String seen = "%s: %s".formatted(e.status(), e.text());
            report.add(List.of(new Check("feasible query", false, "an answer", seen)));
        } finally {
            close(vertx);
        }
    }

    private List<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>();
        for (Path file : definitions) {
            Definition read = Definition.read(file);
            String name = read.application().name();
            Application application = catalog.application(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "%s: the catalog has no application '%s'".formatted(file, name)));
            if (isQueried(read)) {
                subjects.add(new Subject(file, read, application));
            }
        }
        return subjects;
    }

    private static boolean isQueried(Definition definition) {
        Contract contract = definition.application().contract();
        List<ContractTensor> inputs = contract.inputs();
        // it shows queries of many items
        return contract.hasBatchDimension()
                && inputs.size() == 1
                && inputs.get(0).type() == TensorType.FP32
                && inputs.get(0).shape().stream().allMatch(size -> size > 0)
                && definition.data().text() == null
                && !definition.data().evaluation().labels().isEmpty();
    }

    private GatewayClient client(Vertx vertx, Subject subject) {
        return new GatewayClient(
                vertx, host, httpPort, grpcPort, subject.application().contract());
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
