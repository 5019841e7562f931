package io.infaas.controller.chaos;

import io.infaas.controller.cli.Infaas;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeKind;
import io.infaas.controller.local.TritonInstallation;
import io.infaas.controller.local.TritonNodes;
import io.infaas.triton.servers.TritonServers;
import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The kind of all nodes of a fleet. */
enum NodeKind {
    EMBEDDED {
        @Override
        LocalNodeKind over(Path repository) {
            ChildJvm like = ChildJvm.likeThis(Infaas.class.getName());
            String classPath = like.classPath() + File.pathSeparator + repository.resolve(PROGRAM);
            return new EmbeddedNodes(
                    repository, new ChildJvm(like.java(), like.options(), classPath, like.mainClass()));
        }
    },
    TRITON {
        @Override
        LocalNodeKind over(Path repository) {
            return new TritonNodes(repository, TritonInstallation.find(Optional.of(TritonServers.home())));
        }
    };

    /** A file in the model folder that a test may write: it is part of the program of embedded nodes. */
    static final String PROGRAM = "program.jar";

    /** Aborts the test if this machine cannot run such nodes; fails it if the kind is required. */
    abstract LocalNodeKind over(Path repository);

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
