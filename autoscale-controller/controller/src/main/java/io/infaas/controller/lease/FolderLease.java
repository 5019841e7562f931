package io.infaas.controller.lease;

import io.infaas.controller.desired.DesiredStore;
import io.infaas.controller.desired.FolderDesiredStore;
import java.nio.file.Path;
import java.util.Optional;

/** A lease in a folder on this machine. */
public record FolderLease(Path folder) implements LeaseAddress {

    private static final String SCHEME = "file:";

    /** Addresses such as {@code file:/var/lib/infaas/lease}. */
    public static final class Kind implements LeaseKind {

        @Override
        public String form() {
            return SCHEME + "FOLDER";
        }

        @Override
        public Optional<LeaseAddress> parse(String text) {
            return text.startsWith(SCHEME) && text.length() > SCHEME.length()
                    ? Optional.of(new FolderLease(Path.of(text.substring(SCHEME.length()))))
                    : Optional.empty();
        }
    }

    @Override
    public LeaseStore open() {
        return FileLeaseStore.open(folder);
    }

    @Override
    public DesiredStore desired() {
        return new FolderDesiredStore(folder.resolve("desired"));
    }

    @Override
    public String toString() {
        return SCHEME + folder;
    }
}
