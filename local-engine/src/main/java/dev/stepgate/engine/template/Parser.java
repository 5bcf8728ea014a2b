package dev.stepgate.engine.template;

import dev.stepgate.engine.template.Expression.Constant;
import dev.stepgate.engine.template.Lexeme.Kind;
import dev.stepgate.engine.template.Statement.Branch;
import dev.stepgate.engine.template.Statement.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a template's statements. Owned by one thread, for one template. */
final class Parser {
    private static final int MAX_DEPTH = 50;

    /** Tags that end or divide a block; alone they are misplaced. */
    private static final Set<String> INNER_TAGS =
            Set.of(
                    "elif",
                    "else",
                    "endif",
                    "endfor",
                    "endmacro",
                    "endcall",
                    "endset",
                    "endgeneration");

    private final Cursor cursor;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    private Parser(Cursor cursor) {
        this.cursor = cursor;
        this.expressions = new ExpressionParser(cursor);
    }

    /** The whole template. */
    static Block parse(String source) {
        var parser = new Parser(new Cursor(Lexer.cut(source)));
        return parser.block(Set.of(), parser.cursor.line());
    }

    /** Up to one of these tags, whose name is then the current lexeme; or up to the end. */
    private Block block(Set<String> ends, int openedOn) {
        if (++depth > MAX_DEPTH) {
            throw Complaint.at(openedOn, "tags are nested deeper than " + MAX_DEPTH);
        }
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Lexeme lexeme = cursor.next();
            switch (lexeme.kind()) {
                case WORDS -> statements.add(new Statement.Words(Text.trusted(lexeme.text())));
                case OUTPUT_BEGIN -> {
                    statements.add(new Statement.Output(expressions.expressions()));
                    cursor.expect(Kind.OUTPUT_END, "\"}}\"");
                }
                case TAG_BEGIN -> {
                    Lexeme name = cursor.peek();
                    if (name.kind() == Kind.NAME && ends.contains(name.text())) {
                        depth--;
                        return new Block(statements);
                    }
                    statement(statements);
                }
                case END -> {
                    if (!ends.isEmpty()) {
                        throw Complaint.at(
                                openedOn, "a tag is not closed (expected: " + last(ends) + ")");
                    }
                    depth--;
                    return new Block(statements);
                }
                default -> throw Complaint.at(lexeme.line(), "unexpected " + lexeme.shown());
            }
        }
    }

    private static String last(Set<String> ends) {
        return ends.stream().filter(end -> end.startsWith("end")).findFirst().orElseThrow();
    }

    private void statement(List<Statement> statements) {
        Lexeme tag = cursor.expect(Kind.NAME, "the name of a tag");
        int line = tag.line();
        switch (tag.text()) {
            case "set" -> statements.add(set(line));
            case "if" -> statements.add(choice(line));
            case "for" -> statements.add(loop(line));
            case "macro" -> statements.add(macro(line));
            case "call" -> statements.add(callBlock(line));
            case "break", "continue" -> {
                if (loops == 0) {
                    throw Complaint.at(line, "\"" + tag.text() + "\" outside a loop");
                }
                endTag();
                statements.add(
                        tag.text().equals("break")
                                ? new Statement.Break()
                                : new Statement.Continue());
            }
            // Marks what an assistant wrote, for training; prints its body.
            case "generation" -> {
                endTag();
                statements.addAll(body(line, "endgeneration").statements());
            }
            default -> {
                if (INNER_TAGS.contains(tag.text())) {
                    throw Complaint.at(line, "\"" + tag.text() + "\" has no beginning");
                }
                throw Complaint.unsupported(line, "tag", tag.text());
            }
        }
    }

    private Statement set(int line) {
        String name = name();
        if (cursor.skipSign(".")) {
            String field = name();
            cursor.expectSign("=");
            var set = new Statement.SetField(line, name, field, expressions.expressions());
            endTag();
            return set;
        }
        if (cursor.peek().kind() == Kind.TAG_END) {
            endTag();
            return new Statement.SetBlock(name, body(line, "endset"));
        }
        if (cursor.isSign("|")) {
            throw Complaint.unsupported(line, "tag", "set with a filter");
        }
        List<String> names = namesAfter(name);
        cursor.expectSign("=");
        var set = new Statement.SetNames(line, names, expressions.expressions());
        endTag();
        return set;
    }

    private Statement choice(int line) {
        List<Branch> branches = new ArrayList<>();
        Set<String> ends = Set.of("elif", "else", "endif");
        do {
            Expression test = expressions.expression();
            endTag();
            branches.add(new Branch(test, block(ends, line)));
        } while (cursor.skipName("elif"));
        Block otherwise = Block.EMPTY;
        if (cursor.skipName("else")) {
            endTag();
            otherwise = block(Set.of("endif"), line);
        }
        cursor.next();
        endTag();
        return new Statement.If(branches, otherwise);
    }

    private Statement loop(int line) {
        List<String> names = namesAfter(name());
        if (!cursor.skipName("in")) {
            throw cursor.unexpected("\"in\"");
        }
        Expression iterable = expressions.or();
        Expression filter =
                cursor.skipName("if")
                        ? expressions.expression()
                        : new Constant(line, new Value.Bool(true));
        if (cursor.isName("recursive")) {
            throw Complaint.unsupported(line, "tag", "for … recursive");
        }
        endTag();
        loops++;
        Block body = block(Set.of("else", "endfor"), line);
        loops--;
        Block otherwise = Block.EMPTY;
        if (cursor.skipName("else")) {
            endTag();
            otherwise = block(Set.of("endfor"), line);
        }
        cursor.next();
        endTag();
        return new Statement.For(line, names, iterable, filter, body, otherwise);
    }

    private Statement macro(int line) {
        String name = name();
        List<Parameter> parameters = parameters();
        endTag();
        return new Statement.Define(name, parameters, ownBody(line, "endmacro"));
    }

    private Statement callBlock(int line) {
        List<Parameter> parameters = cursor.isSign("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw Complaint.at(line, "\"call\" needs a call");
        }
        endTag();
        return new Statement.CallBlock(parameters, call, ownBody(line, "endcall"));
    }

    private List<Parameter> parameters() {
        cursor.expectSign("(");
        List<Parameter> parameters = new ArrayList<>();
        while (!cursor.skipSign(")")) {
            int line = cursor.line();
            String name = name();
            Expression otherwise =
                    cursor.skipSign("=")
                            ? expressions.expression()
                            : new Constant(
                                    line, new Undefined("parameter '" + name + "' was not given"));
            parameters.add(new Parameter(name, otherwise));
            if (!cursor.isSign(")")) {
                cursor.expectSign(",");
            }
        }
        return parameters;
    }

    /** The body of a macro, which no loop around it reaches into. */
    private Block ownBody(int line, String end) {
        int around = loops;
        loops = 0;
        Block body = body(line, end);
        loops = around;
        return body;
    }

    private Block body(int line, String end) {
        Block body = block(Set.of(end), line);
        cursor.next();
        endTag();
        return body;
    }

    private String name() {
        return cursor.expect(Kind.NAME, "a name").text();
    }

    private List<String> namesAfter(String first) {
        List<String> names = new ArrayList<>(List.of(first));
        while (cursor.skipSign(",")) {
            names.add(name());
        }
        return names;
    }

    private void endTag() {
        cursor.expect(Kind.TAG_END, "\"%}\"");
    }
}
