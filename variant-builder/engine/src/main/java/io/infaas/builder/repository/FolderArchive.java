package io.infaas.builder.repository;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Variants side by side in a folder that Triton reads. */
public final class FolderArchive implements VariantArchive {

    private final Path folder;

    /** @param folder has {@code repository}, with the variants */
    public FolderArchive(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean add(Path variant) throws IOException {
        Path target = repository().resolve(variant.getFileName());
        if (VariantFolder.isIntact(target)) {
            return false;
        }
        if (Files.exists(target)) {
            throw new BuildException(
                    "%s: its files do not match the digest in its name; delete the folder and publish again"
                            .formatted(target));
        }
        Files.createDirectories(repository());
        Path aside = folder.resolve(".publishing-" + ProcessHandle.current().pid());
        Folders.delete(aside);
        Folders.copy(variant, aside);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    @Override
    public List<String> names() throws IOException {
        return Folders.children(repository()).stream()
                .map(variant -> variant.getFileName().toString())
                .toList();
    }

    @Override
    public void delete(List<String> variants) throws IOException {
        for (String variant : variants) {
            Folders.delete(repository().resolve(variant));
        }
    }

    private Path repository() {
        return folder.resolve(BuildOutput.REPOSITORY);
    }
}
