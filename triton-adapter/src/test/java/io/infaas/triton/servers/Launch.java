package io.infaas.triton.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a test wants of a server: models of a repository, loaded; all others can be loaded later.
 *
 * @param models names to load, or {@code *} for all
 * @param flags of tritonserver, behind the defaults and stronger than they
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
