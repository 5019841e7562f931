package io.infaas.triton.client;

import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The common options of this project's Vert.x instances. */
public final class VertxDefaults {

    private VertxDefaults() {}

    /**
     * Options of an instance that reads files from where they are. By default Vert.x makes a cache folder below the temporary
     * folder, and a process that is killed leaves it behind.
     */
    public static VertxOptions options() {
        return new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
    }
}
