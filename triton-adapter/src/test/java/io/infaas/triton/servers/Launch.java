package io.infaas.triton.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A test's request for a server with loaded models of a repository; the other models can be loaded later.
 *
 * @param models names to load, or {@code *} for all
 * @param flags flags of tritonserver; they override the defaults
 */
record Launch(Path repository, List<String> models, List<String> flags) {
    Launch {
        models = List.copyOf(models);
        flags = List.copyOf(flags);
        if (!Files.isDirectory(repository)) {
            throw new IllegalArgumentException("repository " + repository + " is not a folder");
        }
        repository = repository.toAbsolutePath();
    }
}
