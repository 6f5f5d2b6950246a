using System.Globalization;
using Quickstart;

namespace Train;

/// <summary>Logistic regression over hashed runs of letters, one file of sentences per language.</summary>
internal static class Languages
{
    private const int Buckets = 4096;
    private const int Epochs = 60;
    private const double Rate = 2;
    private const double Decay = 1e-5;

    private sealed record Sentence(string Text, int Label, IReadOnlyDictionary<int, double> Features);

    public static TrainedModel Train(string folder)
    {
        var files = Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal).ToArray();
        var labels = Array.ConvertAll(files, file => Path.GetFileNameWithoutExtension(file)!);
        var sentences = files
            .SelectMany((file, label) => File.ReadAllLines(file).Select((text, line) => (Read(text, label), line)))
            .ToList();

        // every fifth sentence is never seen in training
        var seen = sentences.Where(pair => pair.line % 5 != 4).Select(pair => pair.Item1).ToArray();
        var heldOut = sentences.Where(pair => pair.line % 5 == 4).Select(pair => pair.Item1).ToArray();
        var fragments = heldOut.Select(sentence => Read(FirstWords(sentence.Text, 3), sentence.Label)).ToArray();

        var weight = new double[labels.Length * Buckets];
        var bias = new double[labels.Length];
        var random = new Random(20260101);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            random.Shuffle(seen);
            foreach (var sentence in seen)
            {
                Step(sentence, weight, bias, Rate / (1 + (epoch / 10.0)));
            }
        }

        var weights = Array.ConvertAll(weight, value => (float)value);
        var biases = Array.ConvertAll(bias, value => (float)value);
        var config = new
        {
            model_type = "hashed-ngram-logistic-regression",
            labels,
            buckets = Buckets,
            ngrams = new[] { 1, 2, 3 },
            hash = "fnv1a-32 over UTF-16 code units, little endian",
            normalization = "lower case; one space for each run of non-letters and at both ends; counts scaled to length 1",
        };
        return new TrainedModel(
            "language-identifier",
            TrainedModel.ToJson(config),
            TrainedModel.ToSafetensors(
                ("weight", [labels.Length, Buckets], weights),
                ("bias", [labels.Length], biases)
            ),
            [
                ("training_sentences", Text(seen.Length)),
                ("test_sentences", Text(heldOut.Length)),
                ("accuracy", Share(heldOut, weights, biases)),
                ("fragment_accuracy", Share(fragments, weights, biases)),
                ("training_accuracy", Share(seen, weights, biases)),
                ("confusions", Confusions(fragments, labels, weights, biases)),
            ]
        );
    }

    private static Sentence Read(string text, int label) =>
        new(text, label, LanguageIdentifier.Features(text, Buckets));

    private static string FirstWords(string text, int count) => string.Join(' ', text.Split(' ').Take(count));

    /// <summary>One step down the gradient of the cross entropy, with a little decay of the weights it touches.</summary>
    private static void Step(Sentence sentence, double[] weight, double[] bias, double rate)
    {
        var probabilities = LanguageIdentifier.Softmax(Scores(sentence, weight, bias));
        for (var label = 0; label < bias.Length; label++)
        {
            var error = probabilities[label] - (label == sentence.Label ? 1 : 0);
            bias[label] -= rate * 0.01 * error;
            foreach (var (bucket, value) in sentence.Features)
            {
                ref var w = ref weight[(label * Buckets) + bucket];
                w -= rate * ((error * value) + (Decay * w));
            }
        }
    }

    private static double[] Scores<T>(Sentence sentence, T[] weight, T[] bias)
        where T : System.Numerics.INumber<T> =>
        [
            .. Enumerable
                .Range(0, bias.Length)
                .Select(label =>
                    double.CreateChecked(bias[label])
                    + sentence.Features.Sum(feature =>
                        double.CreateChecked(weight[(label * Buckets) + feature.Key]) * feature.Value
                    )
                ),
        ];

    private static int Guess(Sentence sentence, float[] weight, float[] bias)
    {
        var scores = Scores(sentence, weight, bias);
        return Array.IndexOf(scores, scores.Max());
    }

    /// <summary>Which language was taken for which, the most frequent mistakes first.</summary>
    private static string Confusions(Sentence[] sentences, string[] labels, float[] weight, float[] bias) =>
        string.Join(
            ", ",
            sentences
                .Select(sentence => (sentence.Label, Guess: Guess(sentence, weight, bias)))
                .Where(pair => pair.Label != pair.Guess)
                .GroupBy(pair => $"`{labels[pair.Label]}` for `{labels[pair.Guess]}`")
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key} {Text(group.Count())}×")
                .Take(6)
        );

    private static string Share(Sentence[] sentences, float[] weight, float[] bias)
    {
        var right = sentences.Count(sentence => Guess(sentence, weight, bias) == sentence.Label);
        return ((double)right / sentences.Length).ToString("0.000", CultureInfo.InvariantCulture);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
