package io.infaas.builder;

import io.infaas.builder.engine.PlanStore;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Definition;
import io.infaas.catalog.DocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A definition and where the files are that it names; whether they are there and fit is for {@link Inputs} to see.
 *
 * @param file the definition
 */
record Sources(Path file, Definition definition) {

    /**
     * @param given the definition, or its folder
     * @throws BuildException naming the file, the place in it and the rule that does not hold
     */
    static Sources read(Path given) {
        Path file = Files.isDirectory(given) ? given.resolve(Definition.NAME) : given;
        try {
            return new Sources(file, Definition.read(file));
        } catch (DocumentException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Every file that the result depends on. */
    List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(file));
        definition.architectures().forEach(source -> files.add(resolve(source.model())));
        Definition.Data data = definition.data();
        Definition.LabelledSet training = data.training();
        Stream.of(data.calibration(), data.evaluation(), training == null ? data.evaluation() : training)
                .flatMap(set -> Stream.of(set.items(), set.labels()))
                .filter(path -> !path.isEmpty())
                .distinct()
                .flatMap(path -> whole(resolve(path)))
                .forEach(files::add);
        Definition.Text text = data.text();
        if (text != null) {
            files.add(resolve(text.tokenizer()));
        }
        definition.brought().forEach(one -> one.files().forEach(brought -> files.add(resolve(brought))));
        files.addAll(knownPlans());
        return files;
    }

    /** The files of a folder, in order; anything else as it is. */
    private static Stream<Path> whole(Path path) {
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(path, e), e);
        }
    }

    /** The folder of TensorRT plans, beside the definition. */
    Path plans() {
        return resolve("engines");
    }

    private List<Path> knownPlans() {
        if (!Files.isDirectory(plans())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(plans())) {
            return all.filter(file -> file.endsWith(PlanStore.KNOWN)).sorted().toList();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(plans(), e), e);
        }
    }

    /** Paths in a definition are relative to it. */
    Path resolve(String path) {
        return file.resolveSibling(path).normalize();
    }
}
