package io.infaas.builder;

import ai.onnxruntime.OrtEnvironment;
import io.infaas.builder.accuracy.AccuracyMetric;
import io.infaas.builder.data.Column;
import io.infaas.builder.data.Dataset;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.elsewhere.Form;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.repository.Digest;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Settings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a build and each of its steps depends on, as digests: equal keys, equal results up to the noise of measuring. All
 * depend on the builder's own code and the runtime. Files are read once, so an object of this class is good for one build.
 */
final class Keys {

    private final String tools;
    private final String machine;
    private final Map<Path, String> files = new HashMap<>();

    private Keys(String tools, String machine) {
        this.tools = tools;
        this.machine = machine;
    }

    static Keys of(Host host) throws IOException {
        Digest tools = new Digest();
        for (Path place : places(VariantBuilder.class, Catalog.class)) {
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
        return new Keys(tools.hex(), machine.hex());
    }

    /** Of a whole build. */
    String build(Sources sources, BuildRequest request, Host host) throws IOException {
        Digest digest = step("build").add(machine);
        for (Path file : sources.files()) {
            digest.add(of(file));
        }
        // of steps, those depend on it whose results it makes; the rest does what it is asked anew in each build
        for (Path place : services()) {
            code(place, digest);
        }
        return digest.add(host.nodeType().toString())
                .add(request.profileBudget().toString())
                .add(request.timeBudget().toString())
                .hex();
    }

    /** Of the graph that a transform makes of a network. */
    String graph(Data data, Inputs.Network network, Transform transform) throws IOException {
        Digest digest =
                step("graph").add(of(network.file())).add(transform.key()).add(data(data.calibration()));
        for (Path place : places(transform.getClass())) {
            code(place, digest);
        }
        return digest.hex();
    }

    /** Of a head that is fitted to an encoder. */
    String head(Inputs inputs, LabelledData training, Inputs.Encoder encoder, String name) throws IOException {
        return step("head")
                .add(of(encoder.file()))
                .add(encoder.head().toString())
                .add(name)
                .add(inputs.answer())
                .add(inputs.definition().application().contract().toString())
                .add(data(training))
                .add(training.labels().toString())
                .hex();
    }

    /** Of what a model answers to the evaluation data; their labels do not matter. */
    String answers(Inputs inputs, Data data, Path model) throws IOException {
        return step("answers")
                .add(of(model))
                .add(data(data.evaluation()))
                .add(inputs.answer())
                .hex();
    }

    /** Of what is measured of a variant. */
    String profile(Inputs inputs, Data data, Path model, Settings settings, BuildRequest request) throws IOException {
        return step("profile")
                .add(machine)
                .add(of(model))
                .add(inputs.template().target())
                .add(settings.toString())
                .add(data(data.evaluation()))
                .add(inputs.answer())
                .add(request.profileBudget().toString())
                .hex();
    }

    /** Of what a node tells of a variant, and how good its answers are. */
    String onNode(Inputs inputs, Data data, String address, Form form, BuildRequest request) throws IOException {
        Digest digest = step("node")
                .add(address)
                .add(form.name())
                .add(data(data.evaluation()))
                .add(data.evaluation().labels().toString())
                .add(inputs.answer())
                .add(inputs.metric().name())
                .add(request.profileBudget().toString());
        for (Path place : places(inputs.metric().getClass())) {
            code(place, digest);
        }
        for (Inputs.Network network : inputs.networks()) {
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
        String known = files.get(file);
        if (known == null) {
            known = Digest.ofFile(file);
            files.put(file, known);
        }
        return known;
    }

    private static Set<Path> places(Class<?>... parts) {
        Set<Path> places = new LinkedHashSet<>();
        List.of(parts).forEach(part -> places.add(location(part)));
        return places;
    }

    /** Where transforms, data sets and metrics are that others brought. */
    private static Set<Path> services() {
        Set<Path> places = new LinkedHashSet<>();
        for (Class<?> service : List.of(Transform.class, Dataset.class, AccuracyMetric.class)) {
            ServiceLoader.load(service, service.getClassLoader()).stream()
                    .map(provider -> location(provider.type()))
                    .forEach(places::add);
        }
        places.remove(location(VariantBuilder.class));
        return places;
    }

    /** The same for equal classes: a jar that is packed again holds other times. */
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
            throw new IllegalStateException("the place of %s is no URI".formatted(part), e);
        }
    }
}
