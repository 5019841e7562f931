package io.infaas.builder;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Definition;
import io.infaas.catalog.DocumentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        for (Definition.LabelledSet set :
                List.of(definition.data().calibration(), definition.data().evaluation())) {
            files.add(resolve(set.items()));
            files.add(resolve(set.labels()));
        }
        return files;
    }

    /** Paths in a definition are relative to it. */
    Path resolve(String path) {
        return file.resolveSibling(path).normalize();
    }
}
