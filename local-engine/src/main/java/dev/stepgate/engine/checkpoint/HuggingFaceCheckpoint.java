package dev.stepgate.engine.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A checkpoint in a Hugging Face directory, answering under GGUF names. Thread-safe. */
final class HuggingFaceCheckpoint implements Checkpoint {
    private static final long LONGEST_TEMPLATE_BYTES = 1 << 24;

    private final MappedFiles files;
    private final TensorIndex tensors;
    private final Facts facts;
    private final boolean zeroCentred;
    private final VocabularySource vocabulary;
    private final String chatTemplate;
    private final Set<Integer> stopTokens;
    private final List<String> remarks;

    private HuggingFaceCheckpoint(MappedFiles files, Path directory) {
        this.files = files;
        Path configFile = required(directory, "config.json");
        Source source = new Source(configFile.toString());
        JsonFields config = new JsonFields(source, JsonReader.object(source, configFile));
        JsonFields text = config.object("text_config").orElse(config);
        HuggingFaceWeights weights = HuggingFaceWeights.read(files, directory);
        this.tensors = weights.tensors();
        this.facts =
                new HuggingFaceFacts(text, tensors)
                        .read(String.valueOf(directory.toAbsolutePath().normalize().getFileName()));
        Inventory.check(tensors, facts);
        this.zeroCentred = text.truthOr("zero_centered", true);
        this.remarks = remarks(weights.visionTensors());
        int lastToken = facts.vocabulary() - 1;
        Path tokenizer = required(directory, "tokenizer.json");
        this.vocabulary =
                new VocabularySource.File(
                        tokenizer,
                        either("bos_token_id", text, config).whole("bos_token_id", 0, lastToken));
        this.chatTemplate = chatTemplate(directory);
        List<Integer> stops =
                new ArrayList<>(
                        either("eos_token_id", text, config).wholes("eos_token_id", 0, lastToken));
        stops.addAll(
                optional(directory, "generation_config.json").wholes("eos_token_id", 0, lastToken));
        Map<String, Integer> added = addedTokens(tokenizer);
        this.stopTokens = StopTokens.of(stops, token -> added.getOrDefault(token, -1));
    }

    static HuggingFaceCheckpoint open(Path directory) {
        MappedFiles files = new MappedFiles();
        try {
            return new HuggingFaceCheckpoint(files, directory);
        } catch (RuntimeException | Error failed) {
            files.close();
            throw failed;
        }
    }

    private static List<String> remarks(int visionTensors) {
        return visionTensors == 0
                ? List.of()
                : List.of(
                        visionTensors
                                + " tensors for pictures are left out: this engine reads text");
    }

    /** Where a field is: Step 3.7 keeps some with the text model and some beside it. */
    private static JsonFields either(String name, JsonFields text, JsonFields config) {
        return text.has(name) ? text : config;
    }

    private static Path required(Path directory, String name) {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new Source(directory.toString()).fault(name, "missing", "a checkpoint's files");
        }
        return file;
    }

    /** The fields of a file that need not be there. */
    private static JsonFields optional(Path directory, String name) {
        Path file = directory.resolve(name);
        Source source = new Source(file.toString());
        return new JsonFields(
                source,
                Files.isRegularFile(file)
                        ? JsonReader.object(source, file)
                        : new Json.Members(Map.of()));
    }

    private static String chatTemplate(Path directory) {
        Path alone = directory.resolve("chat_template.jinja");
        if (!Files.isRegularFile(alone)) {
            return optional(directory, "tokenizer_config.json").textOr("chat_template", "");
        }
        Source source = new Source(alone.toString());
        try {
            if (Files.size(alone) > LONGEST_TEMPLATE_BYTES) {
                throw source.fault(
                        "size", Files.size(alone), "at most " + LONGEST_TEMPLATE_BYTES + " bytes");
            }
            return Files.readString(alone);
        } catch (IOException failed) {
            throw source.fault("cannot be read: " + failed.getMessage());
        }
    }

    /** Ids of the tokens added to a vocabulary, by text. */
    private static Map<String, Integer> addedTokens(Path tokenizer) {
        Source source = new Source(tokenizer.toString());
        Map<String, Integer> ids = new HashMap<>();
        if (JsonReader.member(source, tokenizer, "added_tokens").orElse(new Json.Nothing())
                instanceof Json.Elements tokens) {
            for (Json token : tokens.values()) {
                if (!(token instanceof Json.Members fields)) {
                    throw source.fault("added_tokens", token.kind(), "objects");
                }
                JsonFields added = new JsonFields(source, fields);
                ids.put(added.textOr("content", ""), added.whole("id", 0, Integer.MAX_VALUE));
            }
        }
        return ids;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public boolean has(String ggufName) {
        return tensors.has(ggufName);
    }

    @Override
    public Tensor tensor(String ggufName, long... shape) {
        return tensors.tensor(ggufName, shape);
    }

    @Override
    public Tensor expert(String stackName, int index, long rows, long columns) {
        return tensors.expert(stackName, index, rows, columns);
    }

    @Override
    public float[] floats(String ggufName, long... shape) {
        float[] values = tensors.floats(ggufName, shape);
        if (zeroCentred && ggufName.endsWith("norm.weight")) {
            for (int i = 0; i < values.length; i++) {
                values[i] += 1;
            }
        }
        return values;
    }

    @Override
    public Collection<Tensor> tensors() {
        return tensors.all();
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    @Override
    public VocabularySource vocabulary() {
        return vocabulary;
    }

    @Override
    public String chatTemplate() {
        return chatTemplate;
    }

    @Override
    public Set<Integer> stopTokens() {
        return stopTokens;
    }

    @Override
    public void close() {
        files.close();
    }
}
