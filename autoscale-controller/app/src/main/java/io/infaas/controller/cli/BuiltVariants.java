package io.infaas.controller.cli;

import io.infaas.builder.api.NodeBench;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.progress.LineProgress;
import io.infaas.catalog.Definition;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.controller.profiling.VariantMeasurer;
import io.infaas.controller.profiling.VariantMeasurer.MeasuringException;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.nodes.NodeCredentials;
import io.infaas.triton.client.NodeAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures variants on nodes by the engine of the builder. Reads the evaluation data of an application when it is first needed. */
final class BuiltVariants implements VariantMeasurer {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltVariants.class);
    private static final Duration BUDGET = Duration.ofSeconds(4);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final Map<String, Path> definitions;
    private final Path repository;
    private final NodeCredentials credentials;
    private final Map<String, NodeBench> benches = new TreeMap<>();

    private BuiltVariants(Map<String, Path> definitions, Path repository, NodeCredentials credentials) {
        this.definitions = definitions;
        this.repository = repository;
        this.credentials = credentials;
    }

    /** As {@link io.infaas.controller.profiling.MeasurerSource#open}. */
    static VariantMeasurer open(List<Path> definitions, Path repository, NodeCredentials credentials) {
        Map<String, Path> byApplication = new TreeMap<>();
        for (Path path : definitions) {
            Path file = Files.isDirectory(path) ? path.resolve(Definition.NAME) : path;
            try {
                String application = Definition.read(file).application().name();
                if (byApplication.put(application, file) != null) {
                    throw new IllegalArgumentException(
                            "--measure %s: application '%s' is given twice".formatted(path, application));
                }
            } catch (DocumentException e) {
                throw new IllegalArgumentException("--measure " + e.getMessage(), e);
            }
        }
        if (!Files.isDirectory(repository)) {
            throw new IllegalArgumentException(
                    "--measure: there is no folder %s with the models of the catalog: give the catalog in the folder that a build wrote"
                            .formatted(repository));
        }
        return new BuiltVariants(byApplication, repository, credentials);
    }

    @Override
    public boolean isFor(String application) {
        return definitions.containsKey(application);
    }

    @Override
    public Profile measure(Node node, NodeType type, Variant variant, String application) throws MeasuringException {
        NodeAddress address = new NodeAddress(node.host(), node.httpPort(), node.grpcPort(), node.metricsPort());
        try {
            return bench(application).profile(address, type, variant, credentials.forNode(node.id()));
        } catch (VariantException | BuildException e) {
            throw new MeasuringException(String.valueOf(e.getMessage()), e);
        }
    }

    private NodeBench bench(String application) {
        NodeBench nodeBench = benches.get(application);
        if (nodeBench != null) {
            return nodeBench;
        }
        Path definition = definitions.get(application);
        if (definition == null) {
            throw new IllegalArgumentException("application '%s' has no definition".formatted(application));
        }
        NodeBench bench = NodeBench.open(definition, repository, BUDGET, TIMEOUT, new LineProgress(LOG::info));
        benches.put(application, bench);
        return bench;
    }

    @Override
    public void close() {
        benches.values().forEach(NodeBench::close);
        benches.clear();
    }
}
