package dev.stepgate.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Measures methods as they stand in the source; the compiler parses, nothing is compiled. */
final class Methods {

    /**
     * A method of some source.
     *
     * @param place file, type and name, for a complaint
     * @param lines from the first of its signature to its closing brace, annotations included
     * @param parameters none for the compact constructor of a record
     */
    record Measured(String place, long lines, int parameters) {}

    private Methods() {}

    /** The methods and constructors of each source, by the name a complaint gives it. */
    static List<Measured> in(Map<String, String> sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = sources.entrySet().stream().map(Text::of).toList();
        var task =
                (JavacTask)
                        compiler.getTask(
                                null,
                                null,
                                null,
                                List.of("--add-modules=jdk.incubator.vector"),
                                null,
                                files);
        var found = new ArrayList<Measured>();
        var scan = new Scan(Trees.instance(task).getSourcePositions(), found);
        try {
            task.parse().forEach(unit -> scan.scan(unit, null));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return found;
    }

    private static final class Scan extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final SourcePositions positions;
        private final List<Measured> found;

        Scan(SourcePositions positions, List<Measured> found) {
            this.positions = positions;
            this.found = found;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long start = positions.getStartPosition(unit, method);
            long end = positions.getEndPosition(unit, method);
            var lineMap = unit.getLineMap();
            if (end >= 0) {
                found.add(
                        new Measured(
                                unit.getSourceFile().getName() + " " + owner() + method.getName(),
                                lineMap.getLineNumber(end) - lineMap.getLineNumber(start) + 1,
                                method.getParameters().size()));
            }
            return super.visitMethod(method, null);
        }

        private String owner() {
            return getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type
                    ? type.getSimpleName() + "."
                    : "";
        }
    }

    /** A source held in memory. */
    private static final class Text extends SimpleJavaFileObject {
        private final String name;
        private final String source;

        private Text(String name, String source) {
            super(URI.create("text:///" + Path.of(name)), JavaFileObject.Kind.SOURCE);
            this.name = name;
            this.source = source;
        }

        static Text of(Map.Entry<String, String> file) {
            return new Text(file.getKey(), file.getValue());
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }
}
