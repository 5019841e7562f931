package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Pictures in a folder, {@code images}: each class has a folder with its name or number; without labels all are in one folder. Items are in
 * the order of their paths. Pictures are read one at a time.
 */
public final class ImageFolder implements Dataset {

    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");

    @Override
    public String format() {
        return DataFormat.IMAGES;
    }

    @Override
    public Stream<Item> items(DataSource source) {
        if (source.labels().isPresent()) {
            throw new BuildException("%s: pictures have their class as the name of their folder; remove labels: %s"
                    .formatted(source.items(), source.labels().get()));
        }
        if (!Files.isDirectory(source.items())) {
            throw new BuildException(
                    "%s: no such folder; correct the path under data in the definition".formatted(source.items()));
        }
        PictureInput input = PictureInput.of(source);
        boolean isLabelled = !source.contract().labels().isEmpty();
        try (Stream<Path> files = Files.walk(source.items(), 2)) {
            List<Path> pictures = files.filter(Files::isRegularFile)
                    .filter(ImageFolder::isPicture)
                    .sorted()
                    .toList();
            if (pictures.isEmpty()) {
                throw new BuildException("%s: has no pictures (%s); give %s"
                        .formatted(source.items(), String.join(" ", ENDINGS), DataFormat.ACCEPTED));
            }
            return pictures.stream().map(file -> item(file, source, input, isLabelled));
        } catch (IOException e) {
            throw TensorFile.unreadable(source.items(), e);
        }
    }

    private static Item item(Path file, DataSource source, PictureInput input, boolean isLabelled) {
        Path folder = source.items().relativize(file).getParent();
        if (isLabelled && folder == null) {
            throw new BuildException(
                    "%s: is not in the folder of a class; move it into the folder of its class, for example %s"
                            .formatted(
                                    file,
                                    source.items()
                                            .resolve(source.contract().labels().get(0))));
        }
        int label = isLabelled ? source.label(String.valueOf(folder), String.valueOf(file)) : Item.UNLABELLED;
        return new Item(input.values(() -> ImageIO.createImageInputStream(file.toFile()), file + ":"), label);
    }

    private static boolean isPicture(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }
}
