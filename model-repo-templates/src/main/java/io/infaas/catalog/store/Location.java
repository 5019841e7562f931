package io.infaas.catalog.store;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;

/** A place to publish to: {@code s3://BUCKET/PREFIX}, or else a folder. */
public sealed interface Location {

    /**
     * @param base base of relative folders
     * @throws IllegalArgumentException naming the expected form
     */
    static Location parse(String text, Path base) {
        if (text.startsWith("s3:")) {
            return S3.parse(text);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("'%s' must be a folder or s3://BUCKET/PREFIX".formatted(text));
        }
        return new Folder(base.resolve(text));
    }

    /** As {@link #parse(String, Path)}, relative to the working folder. */
    static Location parse(String text) {
        return parse(text, Path.of(""));
    }

    /** @throws StoreException if there is no usable configuration */
    ObjectStore open();

    /** Its path is absolute and normal. */
    record Folder(Path path) implements Location {

        public Folder {
            path = path.toAbsolutePath().normalize();
        }

        @Override
        public ObjectStore open() {
            return new FolderStore(this);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * @param prefix without slashes at its ends; may be empty
     */
    record S3(String bucket, String prefix) implements Location {

        private static final Pattern ADDRESS = Pattern.compile("s3://([^/]*)/*(.*?)/*");
        private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
        private static final Pattern PREFIX =
                Pattern.compile("(|[A-Za-z0-9_=-][A-Za-z0-9_.=-]*(/[A-Za-z0-9_=-][A-Za-z0-9_.=-]*)*)");

        public S3 {
            if (!BUCKET.matcher(bucket).matches()) {
                throw new IllegalArgumentException(
                        "bucket '%s' must be 3 to 63 of a-z 0-9 . - as in s3://BUCKET/PREFIX".formatted(bucket));
            }
            if (!PREFIX.matcher(prefix).matches()) {
                throw new IllegalArgumentException(
                        "prefix '%s' must be names of A-Z a-z 0-9 _ . = - that do not start with a dot, as in s3://BUCKET/PREFIX"
                                .formatted(prefix));
            }
        }

        static S3 parse(String text) {
            Matcher matcher = ADDRESS.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'%s' must be s3://BUCKET/PREFIX".formatted(text));
            }
            return new S3(matcher.group(1), matcher.group(2));
        }

        /** Region and credentials come from the environment, as for the AWS command line. */
        @Override
        public ObjectStore open() {
            return S3Store.open(this);
        }

        /** As {@link #open()}, with a client that the store closes. */
        public ObjectStore open(S3Client client) {
            return new S3Store(this, client, S3Store.PART_BYTES);
        }

        String key(String key) {
            return prefix.isEmpty() ? key : prefix + "/" + key;
        }

        @Override
        public String toString() {
            return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
        }
    }
}
