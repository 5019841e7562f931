package io.infaas.gateway.bench;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.index.ViewFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run needs besides servers, as files of one folder: {@code view.json} for the gateway, the body of a request of each
 * size for each protocol ({@code grpc-150.bin}, {@code http-150.bin}), and this record as {@code inputs.json}.
 *
 * @param application the name that requests ask for
 * @param models names of the variants, which the gateway gives to the node instead
 * @param httpHeadBytes length of the JSON in the HTTP body of each size
 */
record Inputs(String application, List<String> models, Map<Integer, Integer> httpHeadBytes) {

    Inputs {
        models = List.copyOf(models);
        httpHeadBytes = Map.copyOf(httpHeadBytes);
    }

    /** The catalog that requests are made for: five variants of two architectures, one tensor in and one out. */
    static Catalog catalog() {
        Catalog catalog = ViewFixture.fashion()
                .variant("small", "int8", 1, 0.87, 0.7)
                .variant("large", "int8", 1, 0.92, 5.0)
                .catalog();
        Contract contract = new Contract(
                List.of(new ContractTensor("INPUT0", TensorType.INT32, List.of(-1L))),
                List.of(new ContractTensor("OUTPUT0", TensorType.INT32, List.of(-1L))),
                List.of(),
                8);
        List<Application> applications = catalog.applications().stream()
                .map(a -> new Application(a.name(), a.description(), contract, a.metric(), a.objective()))
                .toList();
        List<Architecture> architectures = catalog.architectures().stream()
                .map(a -> new Architecture(a.name(), a.application(), a.sourceDigest(), contract))
                .toList();
        return new Catalog(applications, architectures, catalog.variants(), catalog.nodeTypes());
    }

    /** Names that a node has to serve: the application, for proxies that rename nothing, and each variant. */
    static List<String> listServedNames(Catalog catalog) {
        List<String> names = new ArrayList<>();
        catalog.applications().forEach(application -> names.add(application.name()));
        catalog.variants().forEach(variant -> names.add(variant.name()));
        return List.copyOf(names);
    }

    /** Writes all files, for one node at these ports of this machine. */
    static void write(Path folder, int httpPort, int grpcPort, List<Integer> kibs) throws IOException {
        Catalog catalog = catalog();
        NodeType type = catalog.nodeTypes().get(0);
        Node node = new Node("backend", "127.0.0.1", httpPort, grpcPort, type.name());
        List<Instance> instances = catalog.variants().stream()
                .map(variant -> new Instance(variant.name(), node.id(), InstanceState.ACTIVE))
                .toList();
        String application = catalog.applications().get(0).name();
        Files.createDirectories(folder);
        ViewFile.write(folder.resolve("view.json"), new View(1, catalog, List.of(node), instances));
        Map<Integer, Integer> heads = new TreeMap<>();
        for (int kib : kibs) {
            BenchRequest body = new BenchRequest(kib);
            Files.write(folder.resolve("grpc-" + kib + ".bin"), body.grpc(application));
            Files.write(folder.resolve("http-" + kib + ".bin"), body.http());
            heads.put(kib, body.json().length);
        }
        List<String> models = catalog.variants().stream().map(Variant::name).toList();
        DocumentFormat.JSON.write(folder.resolve("inputs.json"), new Inputs(application, models, heads));
    }

    /** Sizes as they come on a command line: {@code 1,150,600}. */
    static List<Integer> sizes(String text) {
        return List.of(text.split(",", -1)).stream().map(Integer::valueOf).toList();
    }
}
