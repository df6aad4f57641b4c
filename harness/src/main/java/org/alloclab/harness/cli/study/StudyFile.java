package org.alloclab.harness.cli.study;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.option.NearestName;
import org.alloclab.harness.input.BadInputException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A study as its file words it.
 *
 * <pre>
 *   traces: [app.trace, 'workload:larson?threads=8']       paths from the file's own directory
 *   allocators: [ptmalloc, jemalloc]                       ids, with :variant behind them if wanted
 *   settings: [{}, {arena_max: 2}]                         optional; {} is none
 *   vary: {trim_threshold: [131072, 1048576]}              optional; each with each, behind the settings
 *   machines: [{}, {cpus: 8, memory-limit: 200m}]          optional
 * </pre>
 *
 * @param traces texts of their sources by what they are called
 * @param allocators as the user words them
 * @param settings of allocators
 * @param machines settings of machines
 */
public record StudyFile(
        Map<String, Path> traces,
        List<String> allocators,
        List<Map<String, String>> settings,
        List<Map<String, String>> machines) {
    private static final List<String> KEYS = List.of("traces", "allocators", "settings", "vary", "machines");
    private static final String HELP = "'alloclab study --help' shows the form";

    /**
     * Reads a file.
     *
     * @throws BadInputException naming file and line of what is wrong
     */
    public static StudyFile read(Path file) throws IOException {
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Node node = new Yaml(new LoaderOptions()).compose(in);
            if (node instanceof MappingNode root) {
                return new Reading(file).study(root);
            }
            throw BadInputException.inFile(file.toString(), "a study is a mapping of " + KEYS, HELP);
        } catch (NoSuchFileException e) {
            throw BadInputException.inFile(file.toString(), "there is no such file", "give the path of a study", e);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw BadInputException.inLine(
                    file.toString(), line, "a study is YAML", String.valueOf(e.getProblem()), HELP);
        }
    }

    /** What is needed to say where something stands. */
    private record Reading(Path file) {
        StudyFile study(MappingNode root) {
            Map<String, Node> parts = new LinkedHashMap<>();
            for (NodeTuple tuple : root.getValue()) {
                String key = scalar(tuple.getKeyNode());
                if (!KEYS.contains(key)) {
                    throw wrong(
                            tuple.getKeyNode(), "a study has no part of this name" + NearestName.hint(key, KEYS), key);
                }
                parts.put(key, tuple.getValueNode());
            }
            Map<String, Path> traces = new LinkedHashMap<>();
            for (String trace : texts(part(root, parts, "traces"))) {
                traces.put(trace, source(trace));
            }
            List<Map<String, String>> settings = new ArrayList<>();
            if (parts.containsKey("settings")) {
                settings.addAll(mappings(part(root, parts, "settings")));
            }
            if (parts.containsKey("vary")) {
                settings.addAll(product(part(root, parts, "vary")));
            }
            List<Map<String, String>> machines =
                    parts.containsKey("machines") ? mappings(part(root, parts, "machines")) : List.of(Map.of());
            return new StudyFile(
                    traces,
                    texts(part(root, parts, "allocators")),
                    settings.isEmpty() ? List.of(Map.of()) : settings,
                    machines);
        }

        private Path source(String trace) {
            Path parent = file.toAbsolutePath().getParent();
            Path path = Path.of(trace);
            return trace.startsWith("workload:") || path.isAbsolute() || parent == null ? path : parent.resolve(trace);
        }

        private Node part(MappingNode root, Map<String, Node> parts, String key) {
            Node node = parts.get(key);
            if (node == null) {
                throw wrong(root, "a study names its " + key, "no " + key);
            }
            return node;
        }

        private List<String> texts(Node node) {
            if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
                throw wrong(
                        node,
                        "this is a list of texts, with one at least",
                        node.getNodeId().name());
            }
            return list.getValue().stream().map(this::scalar).toList();
        }

        private List<Map<String, String>> mappings(Node node) {
            if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
                throw wrong(
                        node,
                        "this is a list of mappings such as {arena_max: 2}",
                        node.getNodeId().name());
            }
            return list.getValue().stream().map(this::mapping).toList();
        }

        private Map<String, String> mapping(Node node) {
            if (!(node instanceof MappingNode pairs)) {
                throw wrong(
                        node,
                        "a setting is a mapping such as {arena_max: 2}",
                        node.getNodeId().name());
            }
            Map<String, String> settings = new LinkedHashMap<>();
            pairs.getValue().forEach(pair -> settings.put(scalar(pair.getKeyNode()), scalar(pair.getValueNode())));
            return settings;
        }

        private List<Map<String, String>> product(Node node) {
            if (!(node instanceof MappingNode pairs)) {
                throw wrong(
                        node,
                        "vary is a mapping of lists such as {arena_max: [1, 2]}",
                        node.getNodeId().name());
            }
            List<Map<String, String>> all = List.of(Map.of());
            for (NodeTuple pair : pairs.getValue()) {
                List<Map<String, String>> longer = new ArrayList<>();
                for (Map<String, String> before : all) {
                    for (String value : texts(pair.getValueNode())) {
                        Map<String, String> one = new LinkedHashMap<>(before);
                        one.put(scalar(pair.getKeyNode()), value);
                        longer.add(one);
                    }
                }
                all = longer;
            }
            return all;
        }

        private String scalar(Node node) {
            if (node instanceof ScalarNode text) {
                return text.getValue();
            }
            throw wrong(node, "this is one text or number", node.getNodeId().name());
        }

        private BadInputException wrong(Node node, String rule, String value) {
            return BadInputException.inLine(file.toString(), node.getStartMark().getLine() + 1L, rule, value, HELP);
        }
    }
}
