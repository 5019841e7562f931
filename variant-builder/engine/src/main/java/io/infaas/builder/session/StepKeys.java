package io.infaas.builder.session;

import ai.onnxruntime.OrtEnvironment;
import io.infaas.builder.accuracy.AccuracyMetric;
import io.infaas.builder.accuracy.ScriptMetric;
import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.data.Column;
import io.infaas.builder.data.Dataset;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.graph.WeightFiles;
import io.infaas.builder.inputs.DataSets;
import io.infaas.builder.inputs.DefinitionFiles;
import io.infaas.builder.inputs.ReadInputs;
import io.infaas.builder.inputs.TrainedInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.repository.Digest;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.RuntimeSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Digests of everything that a build and each of its steps depends on: equal keys mean equal results, up to the noise of
 * measurements. All keys depend on the builder's own code and the runtime. Files are read once, so use one instance per build.
 */
public final class StepKeys {

    private final BuildHost host;
    private final String tools;
    private final String machine;
    private final Map<Path, String> files = new HashMap<>();

    private StepKeys(BuildHost host, String tools, String machine) {
        this.host = host;
        this.tools = tools;
        this.machine = machine;
    }

    public static StepKeys of(BuildHost host) throws IOException {
        Digest tools = new Digest();
        for (Path place : places(StepKeys.class, Catalog.class)) {
            code(place, tools);
        }
        // the runtime's jar is large: its name has the version
        tools.add(location(OrtEnvironment.class).getFileName().toString());
        Digest machine = new Digest()
                .add(host.processor().model())
                .add(host.processor().flags().toString())
                .add(host.cores().allowed().toString())
                .add(Boolean.toString(host.cores().taskset().isPresent()))
                .add(System.getProperty("java.version"));
        return new StepKeys(host, tools.hex(), machine.hex());
    }

    /** The machine that measures. */
    public BuildHost host() {
        return host;
    }

    /** The key of a whole build. */
    public String build(DefinitionFiles files, Duration profileBudget, Optional<Duration> timeBudget)
            throws IOException {
        Digest digest = step("build").add(machine);
        for (Path file : files.files()) {
            digest.add(of(file));
        }
        // a step depends only on the service that makes its result, but a build depends on all of them
        for (Path place : services()) {
            code(place, digest);
        }
        return digest.add(host.nodeType().toString())
                .add(profileBudget.toString())
                .add(timeBudget.toString())
                .hex();
    }

    /** The key of the graph that a transform makes of a network. */
    String graph(DataSets data, TrainedNetwork network, Transform transform) throws IOException {
        Digest digest =
                step("graph").add(of(network.file())).add(transform.key()).add(data(data.calibration()));
        for (Path place : places(transform.getClass())) {
            code(place, digest);
        }
        return digest.hex();
    }

    /** The key of the layers that stay in full precision when a network is quantised. */
    String mixed(TrainedInputs inputs, TrainedNetwork network, Transform transform) throws IOException {
        LabelledData data = inputs.data().calibration();
        Digest digest = step("mixed")
                .add(graph(inputs.data(), network, transform))
                .add(Double.toString(inputs.definition().variants().maxAccuracyDrop()))
                .add(inputs.contract().toString())
                .add(inputs.read().judgedOutputs().toString());
        metric(inputs, data, digest);
        return digest.hex();
    }

    private void metric(TrainedInputs inputs, LabelledData data, Digest digest) throws IOException {
        digest.add(data.labels().toString())
                .add(Arrays.toString(data.targets().values()))
                .add(inputs.read().metric().name());
        for (Path place : places(inputs.read().metric().getClass())) {
            code(place, digest);
        }
        if (inputs.read().metric() instanceof ScriptMetric scriptMetric) {
            digest.add(of(scriptMetric.script()));
        }
    }

    /** The key of a head that is fitted to an encoder. */
    String head(ReadInputs inputs, LabelledData training, ReadInputs.Encoder encoder, String name) throws IOException {
        Digest digest = step("head").add(of(encoder.file()));
        for (Path file : WeightFiles.of(encoder.file())) {
            digest.add(of(file));
        }
        return digest.add(encoder.head().toString())
                .add(name)
                .add(inputs.judgedOutput())
                .add(inputs.contract().toString())
                .add(data(training))
                .add(training.labels().toString())
                .hex();
    }

    /** The key of a model's answers to the evaluation data; their labels do not matter. */
    String answers(TrainedInputs inputs, Path model, String output) throws IOException {
        return step("answers")
                .add(of(model))
                .add(data(inputs.data().evaluation()))
                .add(output)
                .hex();
    }

    /** The key of a variant's measurements. */
    String profile(TrainedInputs inputs, Path model, RuntimeSettings settings, Duration profileBudget)
            throws IOException {
        return step("profile")
                .add(machine)
                .add(of(model))
                .add(inputs.read().template().target())
                .add(settings.toString())
                .add(data(inputs.data().evaluation()))
                .add(inputs.read().judgedOutput())
                .add(profileBudget.toString())
                .hex();
    }

    /** The key of a node's measurements of a variant, and of the accuracy of its answers. */
    String onNode(TrainedInputs inputs, String address, String variant, Duration profileBudget) throws IOException {
        Digest digest = step("node")
                .add(address)
                .add(variant)
                .add(data(inputs.data().evaluation()))
                .add(inputs.read().judgedOutput())
                .add(profileBudget.toString());
        metric(inputs, inputs.data().evaluation(), digest);
        for (TrainedNetwork network : inputs.networks()) {
            digest.add(of(network.file()));
        }
        return digest.hex();
    }

    private String data(LabelledData data) throws IOException {
        StringBuilder parts = new StringBuilder();
        for (Column column : data.columns()) {
            parts.append(column.tensor()).append(of(column.file()));
        }
        if (data.rows().isPresent()) {
            LabelledData.Rows rows = data.rows().get();
            parts.append(of(rows.lengths())).append(rows.timedLength());
        }
        return parts.toString();
    }

    private Digest step(String name) {
        return new Digest().add(name).add(tools);
    }

    private String of(Path file) throws IOException {
        String digest = files.get(file);
        if (digest == null) {
            digest = Digest.ofFile(file);
            files.put(file, digest);
        }
        return digest;
    }

    private static Set<Path> places(Class<?>... parts) {
        Set<Path> places = new LinkedHashSet<>();
        List.of(parts).forEach(part -> places.add(location(part)));
        return places;
    }

    /** Locations of transforms, data sets and metrics that users added. */
    private static Set<Path> services() {
        Set<Path> places = new LinkedHashSet<>();
        for (Class<?> service : List.of(Transform.class, Dataset.class, AccuracyMetric.class)) {
            ServiceLoader.load(service, service.getClassLoader()).stream()
                    .map(provider -> location(provider.type()))
                    .forEach(places::add);
        }
        places.remove(location(StepKeys.class));
        return places;
    }

    /** Equal for equal classes: a jar that is packed again has other timestamps. */
    private static void code(Path place, Digest digest) throws IOException {
        if (Files.isDirectory(place)) {
            content(place, digest);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            content(jar.getPath("/"), digest);
        }
    }

    private static void content(Path folder, Digest digest) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                digest.add(folder.relativize(file).toString()).add(file);
            }
        }
    }

    private static Path location(Class<?> part) {
        try {
            return Path.of(
                    part.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the location of %s is not a URI".formatted(part), e);
        }
    }
}
