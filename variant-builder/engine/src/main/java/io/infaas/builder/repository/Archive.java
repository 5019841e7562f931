package io.infaas.builder.repository;

import io.infaas.catalog.store.Folders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a folder as a ZIP file. Equal files give equal bytes. */
public final class Archive {

    private Archive() {}

    /**
     * Replaces {@code zip} as a whole.
     *
     * @param time timestamp of every entry
     */
    public static void write(Path folder, Path zip, LocalDateTime time) throws IOException {
        Path aside = zip.resolveSibling("." + zip.getFileName() + ".new");
        try (OutputStream file = Files.newOutputStream(aside);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (Path path : Folders.files(folder)) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                ZipEntry entry = new ZipEntry(name);
                entry.setTimeLocal(time);
                out.putNextEntry(entry);
                Files.copy(path, out);
                out.closeEntry();
            }
        }
        Files.move(aside, zip, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
