package io.infaas.gateway.bench;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Metric;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.servers.RigModels;
import io.infaas.triton.servers.TritonServer;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model of a real Triton that executes up to four queries in 40 ms by sleeping; as it is, and as the one variant of an application. */
final class SleepingModel {

    static final String MODEL = "slow_identity";
    static final String APPLICATION = "sleeper";
    /** The model of the application: the same under another name, so that what it executes is counted apart. */
    static final String VARIANT = "sleeping-network-sleep-t1-00000000";

    static final int EXECUTION_MS = 40;
    static final int BATCH = 4;

    private static final String ARCHITECTURE = "sleeping-network";
    private static final Contract CONTRACT = new Contract(
            List.of(new ContractTensor("INPUT0", TensorType.FP32, List.of(-1L))),
            List.of(new ContractTensor("OUTPUT0", TensorType.FP32, List.of(-1L))),
            List.of(),
            BATCH);

    private SleepingModel() {}

    static void layOut(Path repository) throws IOException {
        RigModels.layOut(repository, MODEL);
        Path config = repository.resolve(MODEL + "/config.pbtxt");
        String text = Files.readString(config)
                .replace("max_batch_size: 8", "max_batch_size: " + BATCH)
                .replace("\"100\"", "\"" + EXECUTION_MS + "\"");
        Files.writeString(config, text);
        Path version = Files.createDirectories(repository.resolve(VARIANT + "/1"));
        Files.copy(repository.resolve(MODEL + "/1/model.py"), version.resolve("model.py"));
        Files.writeString(repository.resolve(VARIANT + "/config.pbtxt"), text.replace(MODEL, VARIANT));
    }

    /** The variant serves on this Triton, with a profile of what was measured of it. */
    static View view(TritonServer triton, int boundMs, List<ConcurrentThroughput> measured) {
        double alone = measured.get(0).itemsPerSecond();
        double saturated = measured.stream()
                .mapToDouble(ConcurrentThroughput::itemsPerSecond)
                .max()
                .orElseThrow();
        Profile profile = ProfileFixture.on(Catalogs.NODE_TYPE)
                .batches(List.of(new BatchPerformance(1, 1000 / alone, 1100 / alone, saturated)))
                .concurrent(measured.toArray(ConcurrentThroughput[]::new))
                .build();
        Variant variant = new Variant(
                VARIANT,
                ARCHITECTURE + "-sleep-t1",
                ARCHITECTURE,
                "sleep",
                Variant.DEFAULT_TARGET,
                new RuntimeSettings(1, 1, BATCH),
                List.of(profile));
        Application application = new Application(
                APPLICATION,
                "Answers what it is asked",
                CONTRACT,
                new Metric("top-1", "none"),
                new Objective(boundMs, 0.5));
        Catalog catalog = new Catalog(
                List.of(application),
                List.of(new Architecture(ARCHITECTURE, APPLICATION, "0".repeat(64), CONTRACT)),
                List.of(variant),
                List.of(Catalogs.nodeType()));
        Node node = new Node("triton", "127.0.0.1", triton.httpPort(), triton.grpcPort(), Catalogs.NODE_TYPE);
        return new View(1, catalog, List.of(node), List.of(new Instance(VARIANT, node.id(), InstanceState.ACTIVE)));
    }

    static Buffer question(String name) {
        return Reply.frame(ModelInferRequest.newBuilder()
                .setModelName(name)
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("INPUT0")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(4))
                .addRawInputContents(ByteString.copyFrom(new byte[16]))
                .build());
    }
}
