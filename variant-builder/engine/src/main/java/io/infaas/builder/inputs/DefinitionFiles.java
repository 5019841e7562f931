package io.infaas.builder.inputs;

import io.infaas.builder.accuracy.ScriptMetric;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.graph.WeightFiles;
import io.infaas.builder.tensorrt.PlanStore;
import io.infaas.catalog.Definition;
import io.infaas.catalog.DocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A definition and the paths of the files that it names; {@link ReadInputs} checks that they exist and match.
 *
 * @param file the definition
 */
public record DefinitionFiles(Path file, Definition definition) {

    /** Deeper than the plans of a definition lie. */
    private static final int MAX_PLAN_LEVELS = 16;

    /**
     * @param path path of the definition, or of its folder
     * @throws BuildException naming the file, the position in it and the violated rule
     */
    public static DefinitionFiles read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(Definition.NAME) : path;
        try {
            return new DefinitionFiles(file, Definition.read(file));
        } catch (DocumentException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Every file that the result depends on. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(file));
        definition.architectures().forEach(source -> {
            Path model = resolve(source.model());
            files.add(model);
            files.addAll(WeightFiles.of(model));
        });
        Definition.Data data = definition.data();
        Definition.LabelledSet training = data.training();
        Stream.of(data.calibration(), data.evaluation(), training == null ? data.evaluation() : training)
                .flatMap(set -> Stream.of(set.items(), set.labels()))
                .filter(path -> !path.isEmpty())
                .distinct()
                .flatMap(path -> contents(resolve(path)))
                .forEach(files::add);
        String metric = definition.application().metric().name();
        if (metric.endsWith(ScriptMetric.SUFFIX)) {
            files.add(resolve(metric));
        }
        Definition.Text text = data.text();
        if (text != null) {
            files.add(resolve(text.tokenizer()));
        }
        definition
                .prebuilt()
                .forEach(prebuiltVariant -> prebuiltVariant.files().forEach(file -> files.add(resolve(file))));
        files.addAll(planDescriptions());
        return files;
    }

    /** The files of a folder and of its folders, sorted by name; for any other path, the path itself. */
    private static Stream<Path> contents(Path path) {
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        try (Stream<Path> files = Files.walk(path, 2)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(path, e), e);
        }
    }

    /** The folder of TensorRT plans, next to the definition. */
    public Path plans() {
        return resolve("plans");
    }

    private List<Path> planDescriptions() {
        if (!Files.isDirectory(plans())) {
            return List.of();
        }
        try (Stream<Path> planFiles = Files.walk(plans(), MAX_PLAN_LEVELS)) {
            return planFiles
                    .filter(file -> file.endsWith(PlanStore.DESCRIPTION))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(plans(), e), e);
        }
    }

    /** Resolves a path in the definition, which is relative to the definition's folder. */
    public Path resolve(String path) {
        try {
            return file.resolveSibling(path).normalize();
        } catch (InvalidPathException e) {
            throw new BuildException(
                    "%s: '%s' is not a path: %s".formatted(file, path.replaceAll("\\p{Cntrl}", "?"), e.getReason()), e);
        }
    }
}
