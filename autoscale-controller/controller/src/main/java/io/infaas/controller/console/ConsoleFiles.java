package io.infaas.controller.console;

import com.google.protobuf.ByteString;
import io.infaas.gateway.contract.CatalogText;
import io.vertx.core.buffer.Buffer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The files of the console, and the description of the admin port, by their paths, read once from the class path. No other path names a file. They have no secrets and no
 * figures; the page asks for these.
 */
public final class ConsoleFiles {

    private static final String FOLDER = "/console/";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    /** Of a digest: enough to tell versions of a file apart. */
    private static final int TAG_DIGITS = 16;

    /** Content policy of the page: its own files and figures. Scripts and styles in the page itself are refused, as is a frame around it. */
    public static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, ConsoleFile> files;

    private ConsoleFiles(Map<String, ConsoleFile> files) {
        this.files = Map.copyOf(files);
    }

    /** Reads the files; fails if one is missing on the class path. */
    public static ConsoleFiles load() {
        Map<String, ConsoleFile> files = new HashMap<>();
        try {
            files.put("/", readFile("index.html", HTML));
            files.put(FOLDER + "console.css", readFile("console.css", STYLE));
            files.put(FOLDER + "icon.svg", readFile("icon.svg", "image/svg+xml"));
            for (String script :
                    new String[] {"console", "charts", "decisions", "fleet", "map", "objectives", "rows", "server"}) {
                files.put(FOLDER + script + ".js", readFile(script + ".js", SCRIPT));
            }
            files.put("/openapi.json", readFile("openapi.json", "application/json"));
            files.put(FOLDER + "uplot.js", uPlot("uPlot.iife.min.js", SCRIPT));
            files.put(FOLDER + "uplot.css", uPlot("uPlot.min.css", STYLE));
        } catch (IOException e) {
            throw new UncheckedIOException("the console's files cannot be read: " + e.getMessage(), e);
        }
        return new ConsoleFiles(files);
    }

    /** @param path of a request, as it was sent */
    public Optional<ConsoleFile> at(String path) {
        return Optional.ofNullable(files.get(path));
    }

    private static ConsoleFile readFile(String name, String type) throws IOException {
        return read("/io/infaas/controller/console/" + name, type);
    }

    private static ConsoleFile uPlot(String name, String type) throws IOException {
        Properties coordinates = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            coordinates.load(in);
        }
        String version = coordinates.getProperty("version");
        return read("/META-INF/resources/webjars/uplot/%s/dist/%s".formatted(version, name), type);
    }

    private static ConsoleFile read(String resource, String type) throws IOException {
        try (InputStream in = open(resource)) {
            byte[] content = in.readAllBytes();
            return new ConsoleFile(
                    type,
                    '"' + CatalogText.digest(ByteString.copyFrom(content)).substring(0, TAG_DIGITS) + '"',
                    Buffer.buffer(content));
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = ConsoleFiles.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException(resource);
        }
        return in;
    }

    /**
     * One file of the console.
     *
     * @param type its content type
     * @param tag changes with its content
     */
    public record ConsoleFile(String type, String tag, Buffer content) {}
}
