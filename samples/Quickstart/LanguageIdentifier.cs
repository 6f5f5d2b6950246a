using System.Text;
using System.Text.Json;

namespace Quickstart;

/// <summary>
/// Guesses the language of a text: how often each run of one to three letters occurs, times one weight per language. The
/// weights and the languages come from the model's files.
/// </summary>
internal sealed class LanguageIdentifier
{
    private readonly string[] _labels;
    private readonly float[] _weights;
    private readonly float[] _bias;
    private readonly int _buckets;

    private LanguageIdentifier(string[] labels, float[] weights, float[] bias, int buckets)
    {
        _labels = labels;
        _weights = weights;
        _bias = bias;
        _buckets = buckets;
    }

    public static LanguageIdentifier Load(string configPath, string weightsPath)
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(configPath));
        var labels = config.RootElement.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!);
        var tensors = Safetensors.Load(weightsPath);
        var buckets = config.RootElement.GetProperty("buckets").GetInt32();
        return new LanguageIdentifier([.. labels], tensors["weight"], tensors["bias"], buckets);
    }

    /// <summary>Every language with its probability, the most probable first.</summary>
    public IReadOnlyList<(string Language, double Probability)> Guess(string text)
    {
        var features = Features(text, _buckets);
        var scores = new double[_labels.Length];
        for (var label = 0; label < scores.Length; label++)
        {
            scores[label] = _bias[label];
            foreach (var (bucket, value) in features)
            {
                scores[label] += _weights[(label * _buckets) + bucket] * value;
            }
        }

        return [.. _labels.Zip(Softmax(scores)).OrderByDescending(guess => guess.Second)];
    }

    /// <summary>The text as numbers: the share of each run of letters, by the bucket its hash falls into; length one.</summary>
    public static IReadOnlyDictionary<int, double> Features(string text, int buckets)
    {
        var letters = Letters(text);
        var counts = new SortedDictionary<int, double>();
        for (var length = 1; length <= 3; length++)
        {
            for (var start = 0; start + length <= letters.Length; start++)
            {
                var bucket = (int)(Hash(letters.AsSpan(start, length)) % (uint)buckets);
                counts[bucket] = counts.GetValueOrDefault(bucket) + 1;
            }
        }

        var norm = Math.Sqrt(counts.Values.Sum(count => count * count));
        return counts.ToDictionary(pair => pair.Key, pair => pair.Value / norm);
    }

    public static double[] Softmax(double[] scores)
    {
        var highest = scores.Max();
        var powers = Array.ConvertAll(scores, score => Math.Exp(score - highest));
        var sum = powers.Sum();
        return Array.ConvertAll(powers, power => power / sum);
    }

    /// <summary>Lower case, and one space for everything between words and at both ends.</summary>
    private static string Letters(string text)
    {
        var letters = new StringBuilder(" ");
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsLetter(c))
            {
                letters.Append(c);
            }
            else if (letters[^1] != ' ')
            {
                letters.Append(' ');
            }
        }

        return letters[^1] == ' ' ? letters.ToString() : letters.Append(' ').ToString();
    }

    /// <summary>FNV-1a over the two bytes of each letter.</summary>
    private static uint Hash(ReadOnlySpan<char> run)
    {
        var hash = 2166136261;
        foreach (var c in run)
        {
            hash = (hash ^ (byte)c) * 16777619;
            hash = (hash ^ (byte)(c >> 8)) * 16777619;
        }

        return hash;
    }
}
