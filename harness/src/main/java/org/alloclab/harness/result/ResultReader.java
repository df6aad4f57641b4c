package org.alloclab.harness.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.alloclab.harness.input.BadInputException;

/** Reads result files back. */
public final class ResultReader {
    private static final String REMEDY = "give a file that --json of 'alloclab compare', 'replay' or 'confirm' wrote";

    private final ObjectMapper mapper = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /**
     * The result in a file.
     *
     * @throws BadInputException for what is no result, and for a result of another schema
     */
    public ResultFile read(Path path) {
        String file = path.toString();
        try {
            JsonNode tree = mapper.readTree(bytes(path));
            int schema = tree.path("schema").asInt(0);
            if (schema == 0) {
                throw BadInputException.inFile(file, "a result has a schema version", REMEDY);
            }
            if (schema != ResultFile.SCHEMA) {
                throw BadInputException.inFile(
                        file,
                        "this alloclab reads results of schema " + ResultFile.SCHEMA + ": was " + schema,
                        "write both results with one version of alloclab");
            }
            String kind = tree.path("kind").asText();
            return switch (kind) {
                case ComparisonFile.KIND -> mapper.treeToValue(tree, ComparisonFile.class);
                case ConfirmationFile.KIND -> mapper.treeToValue(tree, ConfirmationFile.class);
                case ReplayFile.KIND -> mapper.treeToValue(tree, ReplayFile.class);
                default ->
                    throw BadInputException.inFile(
                            file, "a result's kind is compare, replay or confirm: was " + kind, REMEDY);
            };
        } catch (JsonProcessingException e) {
            throw BadInputException.inFile(file, "this is no result (" + e.getOriginalMessage() + ")", REMEDY, e);
        } catch (IOException e) {
            throw BadInputException.inFile(file, "the file cannot be read", REMEDY, e);
        }
    }

    /**
     * A cell of a study.
     *
     * @throws BadInputException for what is none
     */
    public CellFile cell(Path path) {
        try {
            return mapper.readValue(bytes(path), CellFile.class);
        } catch (IOException e) {
            throw BadInputException.inFile(
                    path.toString(),
                    "this is no cell of a study",
                    "delete the file; the study plays the cell again",
                    e);
        }
    }

    private static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            String what = Files.exists(path) ? "the file cannot be read" : "there is no such file";
            throw BadInputException.inFile(path.toString(), what, "give the path of a result", e);
        }
    }
}
