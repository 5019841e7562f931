package io.infaas.controller.standalone;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/**
 * Starts the distribution through Maven as {@code ./mvnw -Pstandalone} does. It copies the profile from this module's pom to
 * another one, so that Maven does not build in the folders of the running tests.
 */
final class MavenExec {

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.infaas.it</groupId>
              <artifactId>started-by-maven</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <build>
                <defaultGoal>package</defaultGoal>
                <pluginManagement><plugins><plugin>
                  <groupId>org.codehaus.mojo</groupId>
                  <artifactId>exec-maven-plugin</artifactId>
                  <version>%s</version>
                </plugin></plugins></pluginManagement>
              </build>
              <profiles>%s</profiles>
            </project>
            """;

    private MavenExec() {}

    static InfaasProcess start() throws Exception {
        Path root = Path.of("..").toAbsolutePath().normalize();
        Path folder =
                Files.createDirectories(Path.of("target", "started-by-maven").toAbsolutePath());
        String version = text(root.resolve("pom.xml"), "//plugin[artifactId='exec-maven-plugin']/version");
        String profile = xml(Path.of("app", "pom.xml"), "//profile[id='standalone']");
        Files.writeString(folder.resolve("pom.xml"), POM.formatted(version, profile));
        List<String> command = new ArrayList<>(List.of(
                root.resolve("mvnw").toString(),
                "-B",
                "-f",
                folder.resolve("pom.xml").toString(),
                "-Pstandalone",
                "-Dinfaas.distribution=" + InfaasProcess.DISTRIBUTION,
                "-Dinfaas.demo=none",
                "-Dinfaas.data-dir=" + InfaasProcess.dataDir(),
                "-Dinfaas.http-port=0",
                "-Dinfaas.grpc-port=0",
                "-Dinfaas.metrics-port=0",
                "-Dinfaas.control-port=0",
                "-Dinfaas.admin-port=0"));
        Map<String, String> environment = new HashMap<>(InfaasProcess.COMPILED_ONCE);
        environment.put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        return InfaasProcess.startBuild(command, environment, InfaasProcess.dataDir());
    }

    private static String text(Path pom, String path) throws Exception {
        return ((Node) find(pom, path)).getTextContent().trim();
    }

    static String xml(Path pom, String path) throws Exception {
        Transformer printer = TransformerFactory.newInstance().newTransformer();
        printer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter text = new StringWriter();
        printer.transform(new DOMSource((Node) find(pom, path)), new StreamResult(text));
        return text.toString();
    }

    private static Object find(Path pom, String path) throws Exception {
        // without namespaces: the result goes into another pom, which declares its own
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        Object found = XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODE);
        if (found == null) {
            throw new IOException("%s has no %s".formatted(pom, path));
        }
        return found;
    }
}
