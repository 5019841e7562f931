package io.infaas.builder.maven;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Parent;
import org.apache.maven.model.Repository;
import org.apache.maven.model.building.FileModelSource;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelSource;
import org.apache.maven.model.resolution.ModelResolver;

/** A Maven repository in a folder, checked as Maven Central checks what is uploaded. */
// the interface of Maven's model builder asks for a type that Maven calls deprecated
@SuppressWarnings("deprecation")
record DeployedFolder(Path folder) implements ModelResolver {

    private static final Map<String, String> CHECKSUMS = Map.of("md5", "MD5", "sha1", "SHA-1");

    /** The POMs of a group. */
    List<Path> poms(String group) throws IOException {
        return files(folder.resolve(group.replace('.', '/')), ".pom");
    }

    /** What is missing or wrong, a line each; signatures are not looked at. */
    List<String> problems(Path pom) throws IOException, ModelBuildingException, NoSuchAlgorithmException {
        List<String> problems = new ArrayList<>();
        CentralPom read = CentralPom.read(pom, this);
        read.missing().forEach(field -> problems.add(pom.getFileName() + " lacks " + field));
        String name = pom.toString().replaceFirst("\\.pom$", "");
        List<Path> needed = new ArrayList<>(List.of(pom));
        if (!read.packaging().equals("pom")) {
            Stream.of(".jar", "-sources.jar", "-javadoc.jar")
                    .map(end -> Path.of(name + end))
                    .forEach(needed::add);
        }
        for (Path file : needed) {
            problems.addAll(checked(file));
        }
        return problems;
    }

    private static List<String> checked(Path file) throws IOException, NoSuchAlgorithmException {
        if (!Files.isRegularFile(file)) {
            return List.of("no " + file.getFileName());
        }
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> checksum : CHECKSUMS.entrySet()) {
            Path beside = Path.of(file + "." + checksum.getKey());
            String sum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance(checksum.getValue()).digest(Files.readAllBytes(file)));
            if (!Files.isRegularFile(beside)
                    || !Files.readString(beside, StandardCharsets.US_ASCII).equals(sum)) {
                problems.add("no right " + beside.getFileName());
            }
        }
        return problems;
    }

    private static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    @Override
    public ModelSource resolveModel(String groupId, String artifactId, String version) {
        File file = folder.resolve(groupId.replace('.', '/'))
                .resolve(artifactId)
                .resolve(version)
                .resolve(artifactId + "-" + version + ".pom")
                .toFile();
        return new FileModelSource(file);
    }

    @Override
    public ModelSource resolveModel(Parent parent) {
        return resolveModel(parent.getGroupId(), parent.getArtifactId(), parent.getVersion());
    }

    @Override
    public ModelSource resolveModel(Dependency dependency) {
        return resolveModel(dependency.getGroupId(), dependency.getArtifactId(), dependency.getVersion());
    }

    @Override
    public void addRepository(Repository repository) {}

    @Override
    public void addRepository(Repository repository, boolean replace) {}

    @Override
    public ModelResolver newCopy() {
        return this;
    }
}
